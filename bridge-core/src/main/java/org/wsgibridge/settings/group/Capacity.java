package org.wsgibridge.settings.group;

/**
 * How many requests a process group runs and keeps waiting.
 *
 * @param processes the number of interpreters
 * @param threads how many requests one interpreter runs at a time
 * @param queueSize how many requests may wait for a slot; mod_wsgi's listen-backlog
 * @param maximumStuck how many requests may be stuck before their interpreters are no longer replaced
 */
public record Capacity(int processes, int threads, int queueSize, int maximumStuck) {}
