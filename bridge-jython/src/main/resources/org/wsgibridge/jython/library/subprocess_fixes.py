"""Keeps of which process a pipe is, so that select() knows when it has ended: Java does not say."""
from java.lang.ref import WeakReference
from java.util import Collections, WeakHashMap


def install(module):
    execute = module.Popen._execute_child
    processes = Collections.synchronizedMap(WeakHashMap())

    def _execute_child(self, *arguments):
        execute(self, *arguments)
        # A process refers to its pipes: with a strong reference to it none would ever be removed.
        for pipe in self._process.getInputStream(), self._process.getErrorStream():
            processes.put(pipe, WeakReference(self._process))

    module.Popen._execute_child = _execute_child
    module._bridge_processes = processes
