#!/bin/sh
# Starts wsgi-express: finds a Java, chooses options for the JVM, and replaces itself by it. Environment variables:
#   JAVA_HOME         the Java; default: java on the PATH, else the one that pip has installed
#   JAVA_OPTS         options for the JVM, which override the ones here
#   WSGI_EXPRESS_JAR  the server; default: lib/wsgi-express.jar beside the folder of this script
#   WSGI_EXPRESS_CACHE  the folder of the class archives; empty for none; default: ~/.cache/wsgi-express
# Set only by its Python package and by wsgictl:
#   WSGI_EXPRESS_JAVA         the Java, whatever JAVA_HOME is
#   WSGI_EXPRESS_PYTHON_HOME  the Python that serves by default
#   WSGI_EXPRESS_JDK          the Java that pip has installed
#   WSGI_EXPRESS_PIP          the Python whose pip can install one
# Each variable of this script begins with _wx_, so that it does not collide with one of a project or a program.
set -u

_wx_needed=17

fail() {
  printf 'wsgi-express: %s\n' "$*" >&2
  exit 1
}

# Sets _wx_version to the major version of the Java $1, or to nothing if it is no Java. Runs it only if no file has the
# version.
ask() {
  _wx_version=
  _wx_program=$(readlink -f -- "$1" 2>/dev/null) || _wx_program=$1
  _wx_release=${_wx_program%/bin/java}/release
  if [ -r "$_wx_release" ]; then
    while IFS='=' read -r _wx_name _wx_value || [ -n "$_wx_name" ]; do
      [ "$_wx_name" = JAVA_VERSION ] && _wx_version=${_wx_value#\"}
    done <"$_wx_release"
  fi
  [ -n "$_wx_version" ] || _wx_version=$("$1" -version 2>&1 | sed -n '/ version "/{s/.* version "\([^"]*\)".*/\1/p;q;}')
  _wx_version=${_wx_version#1.}
  _wx_version=${_wx_version%%[!0-9]*}
}

# Sets _wx_java to a Java that is found without JAVA_HOME, or to nothing if there is none. Sets _wx_old to a sentence
# about one that is too old.
look() {
  _wx_java=
  _wx_old=
  for _wx_candidate in "$(command -v java 2>/dev/null)" "${WSGI_EXPRESS_JDK:+$WSGI_EXPRESS_JDK/bin/java}"; do
    [ -n "$_wx_candidate" ] && [ -x "$_wx_candidate" ] || continue
    ask "$_wx_candidate"
    if [ "${_wx_version:-0}" -ge $_wx_needed ]; then
      _wx_java=$_wx_candidate
      return
    fi
    _wx_old="$_wx_candidate is Java $_wx_version"
    [ -n "$_wx_version" ] || _wx_old="$_wx_candidate does not say which Java it is"
  done
}

# Prints the command that installs a Java.
advice() {
  if [ -n "${WSGI_EXPRESS_PIP:-}" ]; then
    echo "$WSGI_EXPRESS_PIP -m pip install 'wsgi-bridge[jdk]'"
  elif command -v apt-get >/dev/null; then
    _wx_package=$(apt-cache search --names-only '^openjdk-[0-9]*-jre-headless$' 2>/dev/null | sed 's/ .*//' | sort -t- -k2n | tail -n 1)
    echo "apt-get install ${_wx_package:-default-jre-headless}"
  elif command -v dnf >/dev/null; then
    echo "dnf install 'java-headless >= 1:$_wx_needed'"
  elif command -v apk >/dev/null; then
    echo "apk add openjdk$_wx_needed-jre-headless"
  elif command -v brew >/dev/null; then
    echo "brew install openjdk"
  else
    echo "one of https://adoptium.net/, named by JAVA_HOME"
  fi
}

find_java() {
  if [ -n "${WSGI_EXPRESS_JAVA:-}" ]; then
    _wx_java=$WSGI_EXPRESS_JAVA
    ask "$_wx_java"
    return
  fi
  if [ -z "${JAVA_HOME:-}" ]; then
    look
    [ -n "$_wx_java" ] || fail "${_wx_old:-there is no Java}, and Java $_wx_needed or later is needed; try: $(advice)"
    return
  fi
  _wx_fault=
  if [ ! -f "$JAVA_HOME/bin/java" ] || [ ! -x "$JAVA_HOME/bin/java" ]; then
    _wx_fault="has no bin/java that can be executed"
  else
    ask "$JAVA_HOME/bin/java"
    [ -n "$_wx_version" ] || _wx_fault="has a bin/java that does not say which Java it is"
    [ "${_wx_version:-$_wx_needed}" -ge $_wx_needed ] || _wx_fault="is Java $_wx_version"
  fi
  if [ -n "$_wx_fault" ]; then
    look
    [ -n "$_wx_java" ] && _wx_try="unset JAVA_HOME" || _wx_try="unset JAVA_HOME; $(advice)"
    fail "JAVA_HOME=$JAVA_HOME $_wx_fault, and Java $_wx_needed or later is needed; try: $_wx_try"
  fi
  _wx_java=$JAVA_HOME/bin/java
}

find_jar() {
  _wx_jar=${WSGI_EXPRESS_JAR:-}
  if [ -z "$_wx_jar" ]; then
    _wx_program=$(readlink -f -- "$0" 2>/dev/null) || _wx_program=$0
    _wx_jar=$(CDPATH= cd "$(dirname -- "$_wx_program")/.." && pwd)/lib/wsgi-express.jar
    [ -f "$_wx_jar" ] || fail "$_wx_jar is not there: expected the server's jar, or its path in WSGI_EXPRESS_JAR"
  fi
  case $_wx_jar in *:*) return ;; esac # a class path
  [ -e "$_wx_jar" ] || fail "WSGI_EXPRESS_JAR=$_wx_jar: there is no such file; expected wsgi-express.jar"
}

# Sets _wx_options. After an OutOfMemoryError no thread can be relied on: the JVM ends, and the service manager restarts
# it.
choose_options() {
  _wx_options=-XX:+ExitOnOutOfMemoryError
  case " ${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *' -XX:+Use'*GC*) ;;
    *) _wx_options="$_wx_options -XX:+UseSerialGC" ;;
  esac
  case " ${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *' -Xm'[sx]* | *HeapSize=* | *RAMPercentage=*) ;;
    *) _wx_options="$_wx_options -Xms32m" ;;
  esac
  # The optimizing compiler (C2) starts after ten times as many calls as by default, because it took half of the processor
  # time of a start.
  _wx_options="$_wx_options -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
  _wx_options="$_wx_options -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
}

# Sets _wx_value to the text $1, or if that is empty to the first line of the file $2.
find_value() {
  _wx_value=$1
  if [ -z "$_wx_value" ] && [ -f "$2" ] && [ -r "$2" ]; then
    read -r _wx_value <"$2" || : # a last line without an end
  fi
}

# Sets _wx_engine to jython if the arguments, WSGI_ENGINE or the file of --config ask for it, else to cpython.
find_engine() {
  find_value "${WSGI_ENGINE:-${MOD_WSGI_ENGINE:-}}" "${WSGI_ENGINE_FILE:-${MOD_WSGI_ENGINE_FILE:-}}"
  _wx_engine=$_wx_value
  find_value "${WSGI_CONFIG:-${MOD_WSGI_CONFIG:-}}" "${WSGI_CONFIG_FILE:-${MOD_WSGI_CONFIG_FILE:-}}"
  _wx_settings=$_wx_value
  _wx_before=
  for _wx_argument in "$@"; do
    case $_wx_before$_wx_argument in
      --engine=*) _wx_engine=${_wx_argument#--engine=} ;;
      --config=*) _wx_settings=${_wx_argument#--config=} ;;
    esac
    _wx_before=
    case $_wx_argument in --engine | --config) _wx_before=$_wx_argument= ;; esac
  done
  if [ -z "$_wx_engine" ] && [ -f "$_wx_settings" ] && [ -r "$_wx_settings" ]; then
    while read -r _wx_line || [ -n "$_wx_line" ]; do
      case $_wx_line in engine[\ =]*jython | --engine[\ =]*jython) _wx_engine=jython ;; esac
    done <"$_wx_settings"
  fi
  [ "$_wx_engine" = jython ] || _wx_engine=cpython
}

# Sets _wx_mapped to the options with which the JVM maps classes that an earlier start has archived, and _wx_archive to the
# property with the path of archives for this jar and this Java.
find_archive() {
  _wx_archive=
  _wx_mapped=
  # The JVM archives only classes from jars.
  case $_wx_jar in *:* | *[!r] | [!/]*) return ;; esac
  # If the user's options name an archive, or a file with further options, a second archive could keep the JVM from
  # starting.
  case " ${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} ${_JAVA_OPTIONS:-}" in
    *-Xshare* | *SharedArchiveFile* | *ArchiveClassesAtExit* | *AOT* | *-XX:Flags=* | *VMOptionsFile* | *' @'*) return ;;
  esac
  _wx_cache=${WSGI_EXPRESS_CACHE-${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}/wsgi-express}
  case $_wx_cache in /wsgi-express | '') return ;; esac
  # An update by a package manager may keep the size and time of a file, but changes the number and time of its inode.
  _wx_key=$({ LC_ALL=C ls -lnLic --full-time -- "$_wx_jar" "$_wx_java" || LC_ALL=C ls -lnLic -- "$_wx_jar" "$_wx_java"; } 2>/dev/null |
    cksum 2>/dev/null) || return
  _wx_archive=-Dwsgi-express.class-archive=$_wx_cache/classes-${_wx_key%% *}
  find_engine "$@"
  _wx_file=$_wx_cache/classes-${_wx_key%% *}-$_wx_engine
  # A file that others can write to is not used. An empty archive says that this JVM cannot write one.
  [ -O "$_wx_cache" ] && [ -O "$_wx_file" ] && [ -s "$_wx_file" ] && [ -r "$_wx_file.size" ] || return 0
  _wx_kept=$(LC_ALL=C ls -lnd -- "$_wx_cache" "$_wx_file" 2>/dev/null) || return 0
  case $_wx_kept in d????-??-*"
-"????-??-*) ;; *) return 0 ;; esac
  set -- ${_wx_kept#*"
"}
  read -r _wx_size <"$_wx_file.size" && [ "$_wx_size" = "$5" ] || return 0 # otherwise it was cut off
  if [ "${_wx_version:-0}" -ge 25 ]; then
    # Otherwise the JVM prints errors about options with which an archive cannot be used.
    _wx_mapped="-Xlog:aot=off -XX:AOTCache="
  else
    _wx_mapped=-XX:SharedArchiveFile=
  fi
}

# Runs a command of a project, and sets _wx_plan to the shell commands with which this script continues. Ends if there are
# none, or the command has failed.
ask_for_plan() {
  # The first process of a container has to reap ended processes, which a JVM or an application does not do.
  if [ $$ = 1 ] && [ -f "$0" ] && [ -z "${WARPDRIVE_RUN_AS_PID1:-}" ] && command -v tini >/dev/null; then
    exec tini -- "$0" "$@"
  fi
  _wx_told=$(mktemp "${TMPDIR:-/tmp}/wsgi-express.XXXXXX") || fail "there is no place for a file: expected TMPDIR with a folder"
  (: <&0) 2>/dev/null || exec </dev/null
  exec 7<&0
  choose_options
  find_archive "$@"
  # A program in the background ignores SIGINT, and so would all programs that it starts.
  _wx_hearing=
  ! env --default-signal=INT,QUIT true 2>/dev/null || _wx_hearing="env --default-signal=INT,QUIT"
  # In the background, because a shell handles no signal while it waits for a program in the foreground. Descriptor 7 keeps
  # the input of this shell.
  WSGI_EXPRESS_SUCCESSOR=$_wx_told $_wx_hearing "$_wx_java" $_wx_options ${_wx_mapped:+$_wx_mapped"$_wx_file"} ${_wx_archive:+"$_wx_archive"} \
    ${_wx_home:+"-Dwsgi-express.python-home=$_wx_home"} ${JAVA_OPTS:-} \
    -cp "$_wx_jar" org.wsgibridge.express.WsgiExpress "$@" <&7 7<&- &
  _wx_child=$!
  _wx_stopped=
  for _wx_signal in HUP:129 INT:130 TERM:143; do
    trap "_wx_stopped=${_wx_signal#*:}; kill -TERM $_wx_child 2>/dev/null" "${_wx_signal%:*}"
  done
  wait $_wx_child
  _wx_code=$?
  while [ -n "$_wx_stopped" ] && kill -0 $_wx_child 2>/dev/null; do
    wait $_wx_child
  done
  trap - HUP INT TERM
  exec 7<&-
  _wx_plan=$(cat "$_wx_told")
  rm -f "$_wx_told"
  [ -z "$_wx_stopped" ] || exit "$_wx_stopped"
  [ "$_wx_code" = 0 ] && [ -n "$_wx_plan" ] || exit "$_wx_code"
}

find_java
find_jar
_wx_home=${WSGI_EXPRESS_PYTHON_HOME:-}
unset WSGI_EXPRESS_JAVA WSGI_EXPRESS_JAR WSGI_EXPRESS_PYTHON_HOME WSGI_EXPRESS_JDK WSGI_EXPRESS_PIP
# In the locale C, the JVM cannot open a file whose name is not ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  '' | C | POSIX)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac
set -f # options are split at blanks, and are not expanded as patterns of file names
case ${1-} in
  start | exec | shell | setup | migrate | verify | alive | ready)
    ask_for_plan "$@"
    eval "$_wx_plan" # becomes a program, or sets the arguments of the server
    ;;
esac
# A project may set IFS, which the server must get. JAVA_OPTS is split at blanks.
_wx_ifs=${IFS-}
IFS=" $(printf '\t')
"
choose_options
find_archive "$@"
set -- $_wx_options ${_wx_mapped:+$_wx_mapped"$_wx_file"} ${_wx_archive:+"$_wx_archive"} ${_wx_home:+"-Dwsgi-express.python-home=$_wx_home"} ${JAVA_OPTS:-} \
  -cp "$_wx_jar" org.wsgibridge.express.WsgiExpress "$@"
IFS=$_wx_ifs
# HotSpot leaves SIGUSR2 to the application if it may use another signal itself.
: "${_JAVA_SR_SIGNUM:=63}"
export _JAVA_SR_SIGNUM
exec "$_wx_java" "$@"
