package org.wsgibridge.servlet.admin.door;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * How a program that embeds the servlet gets to the admin mount.
 *
 * @param url the mount's URL at its own listener, with a slash at its end; {@code null} when it is on the port of the
 *     applications
 * @param made the token that was made for this start; {@code null} when none was
 */
public record AdminAccess(@Nullable String url, @Nullable Token made) {}
