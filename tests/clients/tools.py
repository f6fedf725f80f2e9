"""The tools: packages of fixed versions from the registries."""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from processes import Failure, call

HERE = Path(__file__).parent
NODE = ("package.json", "package-lock.json")
PYTHON = ("requirements.txt",)


@dataclass(frozen=True)
class Tools:
    """Where the packages are installed."""

    modules: Path
    scripts: Path

    def node(self, package: str, script: str) -> list:
        """A program of a package of npm."""
        return ["node", self.modules / package / script]

    def python(self, script: str) -> list:
        """A program of a package of PyPI."""
        return [self.scripts / script]


def install(cache: Path) -> Tools:
    """Installs what is not there yet, in folders named by the versions."""
    node = _folder(cache, "node", NODE, lambda folder: call(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder))
    python = _folder(cache, "python", PYTHON, _install_python)
    return Tools(node / "node_modules", python / "bin")


def _folder(cache: Path, kind: str, files: tuple[str, ...], install) -> Path:
    digest = hashlib.sha256(b"".join((HERE / file).read_bytes() for file in files))
    folder = cache / f"{kind}-{digest.hexdigest()[:16]}"
    done = folder / "done"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in files:
            shutil.copy(HERE / file, folder)
        install(folder)
        done.touch()
    return folder


def _install_python(folder: Path) -> None:
    if sys.version_info < (3, 11):
        raise Failure("Python 3.11 or newer is needed")
    call([sys.executable, "-m", "venv", folder], folder)
    call([folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", "requirements.txt"], folder)
