"""Installs the Python libraries of the WAR and collects its static files; Maven calls this (see pom.xml).

What is up to date is left alone, so that pip only runs after a change of the requirements.
"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

MODULE = Path(__file__).resolve().parents[2]
APP = MODULE / "src/main/webapp/WEB-INF/app"


def main():
    arguments = parse_arguments()
    work = MODULE / "target" / arguments.engine
    work.mkdir(parents=True, exist_ok=True)
    libraries = work / "lib-python"
    install(arguments, libraries, stamp=work / "lib-python.stamp")
    if arguments.engine == "cpython":
        collect_static(libraries, work / "static")
    else:
        copy_static(libraries, work / "static")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["cpython", "jython"], required=True)
    parser.add_argument("--django-source", default="", help="a folder that holds the sources of Django")
    return parser.parse_args()


def install(arguments, libraries, stamp):
    if arguments.engine == "cpython" and sys.version_info < (3, 10):
        fail(f"Django 5.2 needs Python 3.10 or newer, but {sys.executable} is {sys.version.split()[0]}; "
             "name another one with -Dpython=FILE.")
    requirements = (MODULE / f"requirements-{arguments.engine}.txt").read_text("utf-8")
    key = hashlib.sha256(f"{requirements}\n{arguments.django_source}".encode()).hexdigest()
    if libraries.is_dir() and stamp.is_file() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(libraries, ignore_errors=True)
    pins = [line for line in requirements.splitlines() if line and not line.startswith("#")]
    if arguments.django_source:
        django = next(pin for pin in pins if pin.startswith("Django=="))
        pins.remove(django)
        copy_django(Path(arguments.django_source), django.split("==")[1], libraries)
    run_pip(pins, libraries)
    shutil.rmtree(libraries / "bin", ignore_errors=True)  # scripts that name the Python of this machine
    stamp.write_text(key)


def copy_django(source, version, libraries):
    package = source / "django"
    try:
        found = re.search(r"^VERSION = (.+)$", (package / "__init__.py").read_text("utf-8"), re.MULTILINE)
    except OSError:
        fail(f"-Ddjango.source={source}: there is no django/__init__.py in that folder.")
    if not found or ".".join(re.findall(r"\d+", found[1])[:3]) != version:
        fail(f"-Ddjango.source={source}: expected Django {version}, found VERSION = {found and found[1]}.")
    shutil.copytree(package, libraries / "django", ignore=shutil.ignore_patterns("*.pyc", "__pycache__"))


def run_pip(pins, libraries):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps",
               "--disable-pip-version-check", "--target", str(libraries), *pins]
    pip = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if pip.returncode == 0:
        return
    shutil.rmtree(libraries, ignore_errors=True)
    missing = re.search(r"No matching distribution found for (Django==1\S+)", pip.stdout)
    if missing:
        fail(f"The package index of pip has no {missing[1]}; "
             "give the folder of its sources with -Ddjango.source=FOLDER.")
    fail(f"pip could not install {', '.join(pins)}:\n{pip.stdout}")


def collect_static(libraries, static):
    environment = dict(os.environ, PYTHONPATH=str(libraries), PYTHONDONTWRITEBYTECODE="1",
                       GUESTBOOK_STATIC_ROOT=str(static), GUESTBOOK_DATA=str(MODULE / "target/data"))
    subprocess.run([sys.executable, str(APP / "manage.py"), "collectstatic", "--noinput", "--verbosity=0"],
                   env=environment, check=True)


def copy_static(libraries, static):
    """What `collectstatic` does, for a Django that the Python of this build cannot run."""
    for source in (libraries / "django/contrib/admin/static", APP / "guestbook_site/static"):
        shutil.copytree(source, static, dirs_exist_ok=True)


def fail(sentence):
    sys.exit(sentence)


if __name__ == "__main__":
    main()
