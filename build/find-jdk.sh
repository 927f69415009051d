# Finds a JDK of the version Tidings needs. Sourced by ./tidings and ./test; POSIX sh.
#
#   find_java   sets JAVA to a java of that version, and JAVA_HOME to where it lives
#   find_jdk    the same, and javac is there too
#
# Both print what is wrong to stderr and return 1 when there is none.

NEEDED_JAVA=25

# The feature version of the java at $1, or 0. Read from the JDK's own "release" file when there is one: that
# costs a millisecond, and asking java costs fifty.
java_version() {
    if [ -r "${1%/bin/java}/release" ]; then
        jdk_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "${1%/bin/java}/release")
    else
        jdk_version=$("$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
    fi
    echo "${jdk_version:-0}"
}

# Whether the folder $1 holds what is wanted ($2 is java or javac), new enough.
is_jdk() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/$2" ] && [ "$(java_version "$1/bin/java")" -ge "$NEEDED_JAVA" ]
}

use_jdk() {
    JAVA_HOME=$1
    # shellcheck disable=SC2034 # for who sources this
    JAVA=$1/bin/java
    export JAVA_HOME
}

# The folder that holds the java on the PATH: through its links, for /usr/bin/java is one.
jdk_on_path() {
    java_on_path=$(command -v java 2>/dev/null) || return 1
    java_on_path=$(readlink -f "$java_on_path" 2>/dev/null) || return 1
    echo "${java_on_path%/bin/java}"
}

find_with() {
    if [ -n "${TIDINGS_JAVA_HOME:-}" ]; then
        if is_jdk "$TIDINGS_JAVA_HOME" "$1"; then
            use_jdk "$TIDINGS_JAVA_HOME"
            return 0
        fi
        wrong_home "$1"
        return 1
    fi
    for jdk in "${JAVA_HOME:-}" "$(jdk_on_path)" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk/libexec/openjdk.jdk/Contents/Home "${HOME:-}"/.sdkman/candidates/java/*; do
        if [ -n "$jdk" ] && is_jdk "$jdk" "$1"; then
            use_jdk "$jdk"
            return 0
        fi
    done
    none_found "$1"
    return 1
}

find_java() { find_with java; }
find_jdk() { find_with javac; }

wrong_home() {
    if [ ! -x "$TIDINGS_JAVA_HOME/bin/java" ]; then
        found="there is no bin/java in it"
    elif [ "$(java_version "$TIDINGS_JAVA_HOME/bin/java")" -lt "$NEEDED_JAVA" ]; then
        found="it is Java $(java_version "$TIDINGS_JAVA_HOME/bin/java")"
    else
        found="there is no bin/$1 in it, and building needs it"
    fi
    echo "TIDINGS_JAVA_HOME: got \"$TIDINGS_JAVA_HOME\", expected a JDK $NEEDED_JAVA or newer; $found." >&2
}

none_found() {
    what=JDK
    [ "$1" = java ] && what=Java
    cat >&2 <<EOF
Tidings needs $what $NEEDED_JAVA or newer, and there is none in JAVA_HOME, on the PATH or in /usr/lib/jvm.

  Debian, Ubuntu   sudo apt-get install openjdk-$NEEDED_JAVA-jdk-headless
                   (an older release has it not: https://adoptium.net/installation/linux)
  macOS            brew install openjdk@$NEEDED_JAVA
  anywhere         curl -s https://get.sdkman.io | bash && sdk install java $NEEDED_JAVA-tem

If it is somewhere else, say where: TIDINGS_JAVA_HOME=/path/to/jdk
EOF
}
