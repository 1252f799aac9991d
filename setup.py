"""Puts the course into the package; everything else about the build is in pyproject.toml."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
# Run by itself, because the package cannot be imported before its dependencies are there.
find_course_files = runpy.run_path(str(ROOT / "grader/authoring/course_files.py"))[
    "find_course_files"
]


class BuildWithCourse(build_py):
    """Adds the course as `grader/course`; an editable install reads the one of the checkout."""

    def run(self) -> None:
        if not self.editable_mode:
            # What an earlier build left there would go into the package, too.
            shutil.rmtree(Path(self.build_lib, "grader"), ignore_errors=True)
        super().run()
        for target, source in self._course().items():
            self.mkpath(str(Path(target).parent))
            self.copy_file(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._course()]

    def get_output_mapping(self) -> dict[str, str]:
        return {**super().get_output_mapping(), **self._course()}

    def get_source_files(self) -> list[str]:
        found = map(str, find_course_files(ROOT))
        return [*super().get_source_files(), *found]

    def _course(self) -> dict[str, str]:
        """Where each file of the course goes, and where it is."""
        if self.editable_mode:
            return {}
        folder = Path(self.build_lib, "grader", "course")
        return {str(folder / path): str(path) for path in find_course_files(ROOT)}


setup(cmdclass={"build_py": BuildWithCourse})
