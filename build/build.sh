# Builds the program into app/target, one build at a time. Sourced by ./tidings and ./test after find-jdk.sh, with
# HOME_DIR set; POSIX sh.

JAR=$HOME_DIR/app/target/tidings.jar
LOG=$HOME_DIR/target/build.log
CACHE_LOG=$HOME_DIR/target/cache.log
LOCK=$HOME_DIR/target/build.lock
# As old as the beginning of the last build that ended well: what was edited meanwhile is newer, and the jar that an
# interrupted build left behind is not taken for a good one.
BUILT=$HOME_DIR/target/built
# Empty when this JDK could not make one: then there is none, and it is not tried again.
CACHE=$HOME_DIR/app/target/tidings.aot
# The JVM would warn about what Maven's own libraries do.
export MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

is_stale() {
    has_stale_program || has_stale_cache
}

# A build that was not ours, such as mvn package or the tests', makes other jars, and the cache is for those it was made with and
# for one JDK, which is updated without a word to us. Where nothing can be written it is as it is. After find_java or find_jdk.
has_stale_cache() {
    [ -w "$HOME_DIR/target" ] && [ -w "$HOME_DIR/app/target" ] || return 1
    [ -f "$CACHE" ] || return 0
    for built_jar in "$JAR" "$HOME_DIR"/app/target/lib/tidings-*.jar; do
        [ "$built_jar" -nt "$CACHE" ] && return 0
    done
    [ "$(about_jdk)" != "$(cat "$CACHE.jdk" 2>/dev/null)" ]
}

# Its version and what it was built from, to the letter. Not every JDK says: of those an update is not seen.
about_jdk() { cat "$JAVA_HOME/release" 2>/dev/null; }

has_stale_program() {
    [ -f "$JAR" ] && [ -f "$BUILT" ] || return 0
    # Folders too: theirs is the only time that changes when a file is deleted.
    newer=$(cd "$HOME_DIR" && find pom.xml .mvn ./*/pom.xml ./*/src/main -newer "$BUILT" 2>/dev/null | head -n 1)
    [ -n "$newer" ]
}

# Builds if that is still necessary once it is our turn.
build() {
    if has_stale_program; then
        has_maven || return 1
    fi
    lock || return 1
    build_result=0
    if has_stale_program; then
        run_maven
        build_result=$?
    fi
    if [ "$build_result" -eq 0 ] && has_stale_cache; then
        make_cache
    fi
    unlock
    return "$build_result"
}

has_maven() {
    command -v mvn >/dev/null 2>&1 && return
    echo "Tidings is built with Maven 3.8 or newer, and there is no mvn on the PATH." >&2
    echo "  Debian, Ubuntu: sudo apt-get install maven   macOS: brew install maven   or: sdk install maven" >&2
    return 1
}

# A folder is made by exactly one of two that try. The number in it is the process that builds; a lock whose process
# is gone is nobody's.
lock() {
    mkdir -p "$HOME_DIR/target" || return 1
    waited=0
    until mkdir "$LOCK" 2>/dev/null; do
        builder=$(cat "$LOCK/pid" 2>/dev/null)
        if [ -n "$builder" ] && ! kill -0 "$builder" 2>/dev/null; then
            take_over "$builder"
        elif [ -z "$builder" ] && [ "$waited" -ge 5 ]; then
            take_over "" # killed between making the folder and writing its number
        else
            [ "$waited" -eq 0 ] && echo "Waiting for another build here to end (process ${builder:-starting})…" >&2
            sleep 1
            waited=$((waited + 1))
        fi
    done
    echo $$ >"$LOCK/pid"
    trap unlock EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# Moves a dead lock away, if it still is the one that was seen dead: of two that try, one moves it.
take_over() {
    mv "$LOCK" "$LOCK.$$" 2>/dev/null || return 0
    if [ "$(cat "$LOCK.$$/pid" 2>/dev/null)" = "$1" ]; then
        rm -rf "$LOCK.$$"
    else
        mv "$LOCK.$$" "$LOCK"
    fi
}

unlock() {
    [ -n "${worker:-}" ] && kill "$worker" 2>/dev/null && wait "$worker" 2>/dev/null
    rm -rf "$LOCK"
    trap - EXIT INT TERM HUP
}

run_maven() {
    began=$(date +%s)
    touch "$BUILT.new"
    mvn -B -Dmaven.test.skip=true -f "$HOME_DIR/pom.xml" package >"$LOG" 2>&1 </dev/null &
    worker=$!
    show_progress current_step
    wait "$worker"
    maven_result=$?
    worker=
    if [ "$maven_result" -eq 0 ]; then
        mv "$BUILT.new" "$BUILT"
        end_progress "Built Tidings in $(($(date +%s) - began)) s."
        return 0
    fi
    end_progress "The build failed:"
    grep -E '^\[(ERROR|WARNING)\] .*\.java:' "$LOG" | head -n 20 >&2
    echo "The last of what Maven said:" >&2
    tail -n 30 "$LOG" >&2
    echo "All of it is in $LOG" >&2
    return 1
}

# Lets the JVM record what a start takes, and keep it prepared (JEP 514): a start then takes half the time. Without what was
# learned about methods (JEP 515): with it everything is compiled at once, which is what a start has no time for. A JDK that
# cannot makes no build fail.
make_cache() {
    began=$(date +%s)
    rm -f "$CACHE" "$CACHE.new"
    about_jdk >"$CACHE.jdk"
    "$JAVA" "@$HOME_DIR/app/target/jvm.options" -Xlog:aot=error -XX:-AOTRecordTraining \
        -XX:AOTCacheOutput="$CACHE.new" -cp "$JAR" \
        dev.tidings.app.rehearsal.Rehearsal >"$CACHE_LOG" 2>&1 </dev/null &
    worker=$!
    show_progress preparing
    if wait "$worker" && [ -s "$CACHE.new" ]; then
        (cd "$HOME_DIR/app/target" && cksum tidings.jar lib/*.jar >"$CACHE.jars") # ./tidings compares
        mv "$CACHE.new" "$CACHE"
        end_progress "Prepared fast starts in $(($(date +%s) - began)) s."
    else
        : >"$CACHE"
        end_progress "Starts will take a little longer: what they need could not be prepared, see $CACHE_LOG"
    fi
    worker=
}

preparing() { echo "rehearsing a start, so that the next ones are fast"; }

# Shows what the function $1 says, while the worker runs. On a terminal a line that is rewritten each second; elsewhere a line for each new step.
show_progress() {
    shown=
    while kill -0 "$worker" 2>/dev/null; do
        step=$("$1")
        line="Building Tidings, $(($(date +%s) - began)) s: $step"
        if [ -t 2 ]; then
            printf '\r\033[K%.79s' "$line" >&2
        elif [ "$step" != "$shown" ]; then
            echo "$line" >&2
        fi
        shown=$step
        sleep 1
    done
}

current_step() {
    last=$(tail -n 40 "$LOG" 2>/dev/null | grep -E '^\[INFO\] (Building Tidings|--- |Downloading )' | tail -n 1)
    case $last in
        *Downloading*) echo "fetching what it needs, once: ${last##*/}" ;;
        *"--- "*) echo "$last" | sed 's/.*--- [^:]*:[^:]*:\([^ ]*\).*@ tidings-*\([^ ]*\) ---.*/\2 \1/; s/^ //' ;;
        *"Building "*) echo "$last" | sed 's/.*Building Tidings \([a-z]*\).*/\1/' ;;
        *) echo starting ;;
    esac
}

end_progress() {
    [ -t 2 ] && printf '\r\033[K' >&2
    echo "$1" >&2
}
