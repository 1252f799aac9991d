"""Files written so that nobody finds half of one, and folders removed however deep they are."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all; its folder is made where it is missing.

    The content goes to a file of another name first, which is then renamed. What was at `path`
    stays until that moment.

    Raises:
        OSError: the folder cannot be made or the file not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{secrets.token_hex(8)}")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Remove `folder` and all that is in it, whatever its depth and modes; links are not followed.

    Nothing else may be at work in `folder`.

    Raises:
        OSError: an entry is not ours to remove.
    """
    # Whoever filled it may have nested it deeper than a path may be long, or than Python recurses:
    # each subfolder is moved to the top before it is emptied, so that no path ever grows.
    pending = [folder]
    while pending:
        current = pending.pop()
        os.chmod(current, 0o700)
        for entry in list(os.scandir(current)):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            if current != folder:
                os.chmod(entry.path, 0o700)
                top = folder / f".part-{secrets.token_hex(8)}"
                os.rename(entry.path, top)
                pending.append(top)
            else:
                pending.append(Path(entry.path))
        if current != folder:
            os.rmdir(current)
    os.rmdir(folder)
