"""Remembers the process of each pipe, so that select() knows when the pipe has ended: Java does not tell that.

The folder of a process is relative to that of os.chdir, not to that of the JVM.
"""
import os
from java.lang.ref import WeakReference
from java.util import Collections, WeakHashMap


def install(module):
    execute = module.Popen._execute_child
    processes = Collections.synchronizedMap(WeakHashMap())

    def _execute_child(self, args, executable, preexec_fn, close_fds, cwd, *others):
        if cwd is not None and os.path.isdir(cwd):
            cwd = os.path.abspath(cwd)
        execute(self, args, executable, preexec_fn, close_fds, cwd, *others)
        # Weak, because a process refers to its pipes: with a strong reference no entry would ever be removed.
        for pipe in self._process.getInputStream(), self._process.getErrorStream():
            processes.put(pipe, WeakReference(self._process))

    module.Popen._execute_child = _execute_child
    module._bridge_processes = processes
