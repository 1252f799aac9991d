"""A Landlock ruleset of our own, beside sandlock's: files, TCP, signals and abstract sockets."""

from __future__ import annotations

import os
from pathlib import Path

from grader.execution.policy import DEVICE, readable_paths


def shut_in(scratch: Path) -> None:
    """Let this process, and all that it will start, write to `scratch` alone.

    Every right that the kernel's Landlock knows is refused unless it is granted here. Must be
    called before the process has threads; it cannot be undone.

    Raises:
        OSError: the kernel refuses; nothing of a student's may run then.
    """
    from landlockpy import AccessFS, Ruleset, Scope

    read = AccessFS.READ_FILE | AccessFS.EXECUTE
    devices = AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK
    with Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET) as ruleset:
        for path in readable_paths():
            # The kernel takes rights on folders for folders only.
            ruleset.allow_path(path, read | AccessFS.READ_DIR if os.path.isdir(path) else read)
        ruleset.allow_path(DEVICE, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
        ruleset.allow_path(scratch, ruleset.handled_fs & ~devices)
        ruleset.restrict()
