"""The user, the groups and the priority of the process.

The JVM runs :func:`check` in a separate process before it starts any daemon.
"""
import os
import sys

_PRIORITY = 'cpu-priority'


class IdentityError(Exception):
    """The process cannot take on its identity. The message names the option, its value and the expected values."""


class Identity(object):
    """The numbers of a user and of groups; None for those that stay unchanged."""

    def __init__(self, user, group, supplementary):
        """Looks up the names. ``supplementary`` is a list; '' and [] stand for options that were not set."""
        self.name = self.home = self.uid = self.gid = self.groups = None
        if user:
            self._look_up_user(user)
        if group:
            self.gid = _group(group, 'group')
        if user and self.gid is None:
            raise IdentityError('group: is not set and user %s has no entry in the user database; expected the group'
                                ' that processes of this user run as' % user)
        if supplementary:
            self.groups = [_group(name, 'supplementary-groups') for name in supplementary]
        elif self.uid is not None and self.name is None:
            self.groups = [self.gid]

    def _look_up_user(self, user):
        import pwd
        try:
            entry = pwd.getpwuid(int(user)) if user.isdigit() else pwd.getpwnam(user)
        except KeyError:
            if not user.isdigit():
                raise IdentityError('user: there is no user %s; expected a name or number of the user database'
                                    ' (getent passwd)' % user)
            self.uid = int(user)
        else:
            self.name, self.uid, self.gid, self.home = entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir

    def assume(self):
        """Makes the process run as this user, with these groups."""
        try:
            if self.groups is not None:
                os.setgroups(self.groups)
            elif self.name is not None:
                os.initgroups(self.name, self.gid)
            if self.gid is not None:
                os.setgid(self.gid)
            if self.uid is not None:
                os.setuid(self.uid)
        except (OSError, OverflowError) as error:
            raise IdentityError('user, group, supplementary-groups: cannot be changed by a JVM that runs as user %d'
                                ' (%s); expected one that runs as root' % (os.geteuid(), error))
        if self.name is not None:
            os.environ.update(USER=self.name, LOGNAME=self.name, HOME=self.home)

    def changes_nothing(self):
        """Returns whether the process already has this identity, so that no rights are needed."""
        return (self.uid in (None, os.getuid(), os.geteuid()) and self.gid in (None, os.getgid())
                and (self.groups is None or set(self.groups) <= set(os.getgroups()) | set([os.getgid()])))


def _group(name, option):
    import grp
    if name.isdigit():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise IdentityError('%s: there is no group %s; expected names or numbers of the group database (getent group)'
                            % (option, name))


def give(folder, uid, gid):
    """Gives a folder of this process's user to another user. Does not follow a link in its place."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(opened).st_uid == os.geteuid():
            os.fchown(opened, uid, gid)
        elif os.fstat(opened).st_uid != uid:
            raise IdentityError('user: the folder %s belongs to user %d; expected %d'
                                % (folder, os.fstat(opened).st_uid, uid))
    finally:
        os.close(opened)


def become(user, group, supplementary, priority):
    """Makes the process run with this priority, as this user and with these groups. All are texts, '' for unchanged."""
    if priority:
        _set_priority(int(priority))
    identity = Identity(user, group, [name.strip() for name in supplementary.split(',') if name.strip()])
    if not identity.changes_nothing():
        identity.assume()


def _set_priority(priority):
    try:
        os.nice(priority - os.nice(0))
    except OSError as error:
        raise IdentityError('%s: %d is refused to a JVM that runs as user %d with priority %d (%s); expected at least'
                            ' that priority, or a JVM that runs as root'
                            % (_PRIORITY, priority, os.geteuid(), os.nice(0), error))


def check(user, group, supplementary, priority, home):
    """Prints the reason why the process could not run like this, in one line; nothing if it can."""
    try:
        become(user, group, supplementary, priority)
        for what, path in (('the Python of python-home', os.__file__), ('home', home)):
            if user and not os.access(path, os.R_OK):
                raise IdentityError('user: %s may not read %s (%s); expected files that it may read'
                                    % (user, path, what))
    except IdentityError as error:
        sys.stdout.write(str(error))
