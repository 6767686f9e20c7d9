#!/bin/sh
# Starts wsgi-express: finds a Java, gives it the options that were measured to be best, and becomes it. In the environment:
#   JAVA_HOME         the Java; else it is java on the PATH, else the one that pip brought
#   JAVA_OPTS         options for the JVM, which win over the ones here
#   WSGI_EXPRESS_JAR  the server; else it is lib/wsgi-express.jar beside the folder of this script
#   WSGI_EXPRESS_CACHE  the folder of the class archives; empty for none; else it is ~/.cache/wsgi-express
# and from its Python packages and from wsgictl, which nothing else is to set:
#   WSGI_EXPRESS_JAVA         the Java, whatever JAVA_HOME is
#   WSGI_EXPRESS_PYTHON_HOME  the Python that serves if nothing else is asked for
#   WSGI_EXPRESS_JDK          the Java that pip brought
#   WSGI_EXPRESS_PIP          the Python whose pip can bring one
set -u

NEEDED=17

fail() {
  printf 'wsgi-express: %s\n' "$*" >&2
  exit 1
}

# Sets version to the major version of the Java $1, to nothing where it is none. Asks the JVM only where no file tells.
ask() {
  version=
  program=$(readlink -f -- "$1" 2>/dev/null) || program=$1
  release=${program%/bin/java}/release
  if [ -r "$release" ]; then
    while IFS='=' read -r name value || [ -n "$name" ]; do
      [ "$name" = JAVA_VERSION ] && version=${value#\"}
    done <"$release"
  fi
  [ -n "$version" ] || version=$("$1" -version 2>&1 | sed -n '/ version "/{s/.* version "\([^"]*\)".*/\1/p;q;}')
  version=${version#1.}
  version=${version%%[!0-9]*}
}

# Sets java to a Java that is there without JAVA_HOME, to nothing where none is; old tells of one that is too old.
look() {
  java=
  old=
  for candidate in "$(command -v java 2>/dev/null)" "${WSGI_EXPRESS_JDK:+$WSGI_EXPRESS_JDK/bin/java}"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    ask "$candidate"
    if [ "${version:-0}" -ge $NEEDED ]; then
      java=$candidate
      return
    fi
    old="$candidate is Java $version"
    [ -n "$version" ] || old="$candidate does not say which Java it is"
  done
}

# Prints the command that brings a Java.
advice() {
  if [ -n "${WSGI_EXPRESS_PIP:-}" ]; then
    echo "$WSGI_EXPRESS_PIP -m pip install 'wsgi-bridge[jdk]'"
  elif command -v apt-get >/dev/null; then
    package=$(apt-cache search --names-only '^openjdk-[0-9]*-jre-headless$' 2>/dev/null | sed 's/ .*//' | sort -t- -k2n | tail -n 1)
    echo "apt-get install ${package:-default-jre-headless}"
  elif command -v dnf >/dev/null; then
    echo "dnf install 'java-headless >= 1:$NEEDED'"
  elif command -v apk >/dev/null; then
    echo "apk add openjdk$NEEDED-jre-headless"
  elif command -v brew >/dev/null; then
    echo "brew install openjdk"
  else
    echo "one of https://adoptium.net/, named by JAVA_HOME"
  fi
}

find_java() {
  if [ -n "${WSGI_EXPRESS_JAVA:-}" ]; then
    java=$WSGI_EXPRESS_JAVA
    ask "$java"
    return
  fi
  if [ -z "${JAVA_HOME:-}" ]; then
    look
    [ -n "$java" ] || fail "${old:-there is no Java}, and Java $NEEDED or later is needed; try: $(advice)"
    return
  fi
  fault=
  if [ ! -f "$JAVA_HOME/bin/java" ] || [ ! -x "$JAVA_HOME/bin/java" ]; then
    fault="has no bin/java that can be executed"
  else
    ask "$JAVA_HOME/bin/java"
    [ -n "$version" ] || fault="has a bin/java that does not say which Java it is"
    [ "${version:-$NEEDED}" -ge $NEEDED ] || fault="is Java $version"
  fi
  if [ -n "$fault" ]; then
    look
    [ -n "$java" ] && try="unset JAVA_HOME" || try="unset JAVA_HOME; $(advice)"
    fail "JAVA_HOME=$JAVA_HOME $fault, and Java $NEEDED or later is needed; try: $try"
  fi
  java=$JAVA_HOME/bin/java
}

find_jar() {
  jar=${WSGI_EXPRESS_JAR:-}
  if [ -z "$jar" ]; then
    program=$(readlink -f -- "$0" 2>/dev/null) || program=$0
    jar=$(CDPATH= cd "$(dirname -- "$program")/.." && pwd)/lib/wsgi-express.jar
    [ -f "$jar" ] || fail "$jar is not there: expected the server's jar, or its path in WSGI_EXPRESS_JAR"
  fi
  case $jar in *:*) return ;; esac # a class path
  [ -e "$jar" ] || fail "WSGI_EXPRESS_JAR=$jar: there is no such file; expected wsgi-express.jar"
}

# Sets options. After an OutOfMemoryError no thread can be relied on: the JVM ends, and what started it starts it again.
choose_options() {
  options=-XX:+ExitOnOutOfMemoryError
  case " ${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *' -XX:+Use'*GC*) ;;
    *) options="$options -XX:+UseSerialGC" ;;
  esac
  case " ${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *' -Xm'[sx]* | *HeapSize=* | *RAMPercentage=*) ;;
    *) options="$options -Xms32m" ;;
  esac
  # The second compiler begins after three times as many calls as by default: it took half of a start's processor time.
  options="$options -XX:Tier4InvocationThreshold=15000 -XX:Tier4MinInvocationThreshold=1800"
  options="$options -XX:Tier4CompileThreshold=45000 -XX:Tier4BackEdgeThreshold=120000"
  # HotSpot leaves SIGUSR2 to the application if it has another signal for itself.
  : "${_JAVA_SR_SIGNUM:=63}"
  export _JAVA_SR_SIGNUM
}

# Sets engine to jython where the arguments, WSGI_ENGINE or the file of --config ask for it, else to cpython.
find_engine() {
  engine=${WSGI_ENGINE:-}
  settings=${WSGI_CONFIG:-}
  before=
  for argument in "$@"; do
    case $before$argument in
      --engine=*) engine=${argument#--engine=} ;;
      --config=*) settings=${argument#--config=} ;;
    esac
    before=
    case $argument in --engine | --config) before=$argument= ;; esac
  done
  if [ -z "$engine" ] && [ -f "$settings" ] && [ -r "$settings" ]; then
    while read -r line || [ -n "$line" ]; do
      case $line in engine[\ =]*jython | --engine[\ =]*jython) engine=jython ;; esac
    done <"$settings"
  fi
  [ "$engine" = jython ] || engine=cpython
}

# Sets mapped to the options that have the JVM map the classes which an earlier start has archived, and archive to the
# property by which the server knows what archives of this jar and this Java are called.
find_archive() {
  archive=
  mapped=
  # The JVM archives classes of jars alone.
  case $jar in *:* | *[!r] | [!/]*) return ;; esac
  # With an archive of the user's own, or options that cannot be seen here, a second one would stop the JVM.
  case " ${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} ${_JAVA_OPTIONS:-}" in
    *-Xshare* | *SharedArchiveFile* | *ArchiveClassesAtExit* | *AOT* | *-XX:Flags=* | *VMOptionsFile* | *' @'*) return ;;
  esac
  cache=${WSGI_EXPRESS_CACHE-${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}/wsgi-express}
  case $cache in /wsgi-express | '') return ;; esac
  # A package keeps a file's time, and may keep its size: the number and the time of its inode are others.
  key=$({ LC_ALL=C ls -lnLic --full-time -- "$jar" "$java" || LC_ALL=C ls -lnLic -- "$jar" "$java"; } 2>/dev/null |
    cksum 2>/dev/null) || return
  archive=-Dwsgi-express.class-archive=$cache/classes-${key%% *}
  find_engine "$@"
  file=$cache/classes-${key%% *}-$engine
  # What others can write to is not read either. An empty archive says that this JVM cannot.
  [ -O "$cache" ] && [ -O "$file" ] && [ -s "$file" ] && [ -r "$file.size" ] || return 0
  kept=$(LC_ALL=C ls -lnd -- "$cache" "$file" 2>/dev/null) || return 0
  case $kept in d????-??-*"
-"????-??-*) ;; *) return 0 ;; esac
  set -- ${kept#*"
"}
  read -r size <"$file.size" && [ "$size" = "$5" ] || return 0 # else it was cut off
  if [ "${version:-0}" -ge 25 ]; then
    # It tells of options that it cannot be used with as of errors.
    mapped="-Xlog:aot=off -XX:AOTCache="
  else
    mapped=-XX:SharedArchiveFile=
  fi
}

# Sets plan to what a command of a project wants to become, as shell commands. Ends where it wants nothing, or has failed.
ask_for_plan() {
  # A process that is the first of its container has to reap the others: a JVM or an application does not.
  if [ $$ = 1 ] && [ -f "$0" ] && [ -z "${WARPDRIVE_RUN_AS_PID1:-}" ] && command -v tini >/dev/null; then
    exec tini -- "$0" "$@"
  fi
  told=$(mktemp "${TMPDIR:-/tmp}/wsgi-express.XXXXXX") || fail "there is no place for a file: expected TMPDIR with a folder"
  (: <&0) 2>/dev/null || exec </dev/null
  exec 7<&0
  choose_options
  find_archive "$@"
  # In the background, because a shell that waits for its foreground hears no signal; its input is that of this shell.
  WSGI_EXPRESS_SUCCESSOR=$told "$java" $options ${mapped:+$mapped"$file"} ${archive:+"$archive"} ${home:+"-Dwsgi-express.python-home=$home"} \
    ${JAVA_OPTS:-} -cp "$jar" org.wsgibridge.express.WsgiExpress "$@" <&7 7<&- &
  child=$!
  stopped=
  for signal in HUP:129 INT:130 TERM:143; do
    trap "stopped=${signal#*:}; kill -TERM $child 2>/dev/null" "${signal%:*}"
  done
  wait $child
  code=$?
  while [ -n "$stopped" ] && kill -0 $child 2>/dev/null; do
    wait $child
  done
  trap - HUP INT TERM
  exec 7<&-
  plan=$(cat "$told")
  rm -f "$told"
  [ -z "$stopped" ] || exit "$stopped"
  [ -n "$plan" ] || exit $code
}

find_java
find_jar
home=${WSGI_EXPRESS_PYTHON_HOME:-}
unset WSGI_EXPRESS_JAVA WSGI_EXPRESS_JAR WSGI_EXPRESS_PYTHON_HOME WSGI_EXPRESS_JDK WSGI_EXPRESS_PIP
# Without a locale the JVM cannot open a file whose name is not ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  '' | C | POSIX)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac
set -f # options are split at blanks, and are no patterns for names of files
case ${1-} in
  start | exec | shell | setup | migrate | verify | alive | ready)
    ask_for_plan "$@"
    eval "$plan" # becomes a program, or sets the arguments of the server
    ;;
esac
choose_options
find_archive "$@"
exec "$java" $options ${mapped:+$mapped"$file"} ${archive:+"$archive"} ${home:+"-Dwsgi-express.python-home=$home"} ${JAVA_OPTS:-} \
  -cp "$jar" org.wsgibridge.express.WsgiExpress "$@"
