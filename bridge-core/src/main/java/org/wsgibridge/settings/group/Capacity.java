package org.wsgibridge.settings.group;

/**
 * How many requests a process group can run, and how many can wait. Immutable.
 *
 * @param processes the number of interpreters
 * @param threads how many requests one interpreter runs at the same time
 * @param queueSize how many requests may wait for a slot (mod_wsgi's listen-backlog); 0 if none may wait
 * @param maximumStuck up to how many stuck requests interpreters with such a request are replaced
 */
public record Capacity(int processes, int threads, int queueSize, int maximumStuck) {}
