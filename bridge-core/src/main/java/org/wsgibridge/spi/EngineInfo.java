package org.wsgibridge.spi;

/**
 * An engine's name and traits.
 *
 * @param name the engine's name, as the option {@code engine} has it
 * @param pythonVersion the version of the Python language, such as {@code 2.7.5}; {@code ""} when it depends on the
 *     group
 * @param gil whether threads of one interpreter exclude each other while they compute, so that a second request should
 *     go to an interpreter that is busy only when its first one waits
 * @param inProcess whether interpreters live in this JVM
 */
public record EngineInfo(String name, String pythonVersion, boolean gil, boolean inProcess) {}
