package org.wsgibridge.servlet.admin.door;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * The address of the admin mount, for a program that embeds the servlet. Immutable.
 *
 * @param url the mount's URL at its own listener, with a slash at the end; {@code null} if it is on the port of the
 *     applications
 * @param made the token that was generated for this start; {@code null} if none was generated
 */
public record AdminAccess(@Nullable String url, @Nullable Token made) {}
