package dev.tidings.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use whom, and what each part leaves to another: {@code ARCHITECTURE.md}, checked on the compiled classes. */
class ArchitectureTest {

    private static final JavaClasses TIDINGS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tidings");

    private static final String CORE = "dev.tidings.core.";
    private static final String JOURNAL = "dev.tidings.core.journal..";
    private static final String NET = "dev.tidings.net..";
    private static final String APP = "dev.tidings.app..";

    @Test
    void aRoomOfCoreUsesOnlyTheRoomsItWasGiven() {
        Map<String, Set<String>> mayUse = Map.ofEntries(
                Map.entry("event", Set.of()),
                Map.entry("run", Set.of()),
                Map.entry("json", Set.of("event")),
                Map.entry("journal", Set.of("event", "run")),
                Map.entry("hub", Set.of("event", "run", "journal")),
                Map.entry("sse", Set.of("event", "json")),
                Map.entry("auth", Set.of("event", "run")),
                Map.entry("grip", Set.of("event", "json")),
                Map.entry("config", Set.of("event", "run", "journal", "auth")),
                Map.entry("proxy", Set.of("run", "config")),
                Map.entry("log", Set.of("run")),
                Map.entry("ws", Set.of()));

        assertThat(roomsOfCore()).isSubsetOf(mayUse.keySet());
        mayUse.forEach((room, others) -> check(classes()
                .that()
                .resideInAPackage(CORE + room + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages(room, others))));
    }

    @Test
    void theEmbeddedJournalStandsOnTheJournalAndOnItsFiles() {
        Map<String, Set<String>> mayUse = Map.of(
                "journal", Set.of("event..", "run.."),
                "journal.file", Set.of("event..", "run.."),
                "journal.index", Set.of("event..", "run..", "journal", "journal.file"),
                "journal.embedded", Set.of("event..", "run..", "journal", "journal.file", "journal.index"));

        mayUse.forEach((room, others) -> check(classes()
                .that()
                .resideInAPackage(CORE + room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of(CORE + room, "java..", "org.jspecify.."),
                                others.stream().map(other -> CORE + other))
                        .toArray(String[]::new))));
    }

    @Test
    void coreNeedsOnlyJavaBaseAndJackson() {
        check(classes()
                .that()
                .resideInAPackage(CORE + ".")
                .should()
                .onlyDependOnClassesThat(
                        describe("are of java.base, Jackson's core or core", ArchitectureTest::isForCore)));
    }

    @Test
    void onlyJsonKnowsJackson() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(CORE + "json..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson.."));
    }

    @Test
    void onlyNetKnowsNetty() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(NET)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void netDoesNotSeeTheProgram() {
        check(noClasses()
                .that()
                .resideInAPackage(NET)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(APP));
    }

    @Test
    void coreOpensNoSocket() {
        check(noClasses()
                .that()
                .resideInAPackage(CORE + ".")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(net|nio\\.channels)\\..*(Socket|Datagram|URLConnection).*"));
    }

    @Test
    void onlyTheJournalStartsThreadsInCore() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CORE + ".")
                        .and()
                        .resideOutsideOfPackage(JOURNAL)
                        .should()
                        .callMethodWhere(callOf(Thread.class, "start", "ofPlatform", "ofVirtual", "startVirtualThread"))
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.util\\.concurrent\\.(Executors|ForkJoinPool|.*ThreadPoolExecutor)|java\\.util\\.Timer"));
    }

    @Test
    void onlyTheJournalAndTheProgramTouchFiles() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(JOURNAL, APP)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.file\\..*|java\\.nio\\.channels\\.(Asynchronous)?FileChannel"
                        + "|java\\.io\\.(File.*|RandomAccessFile)"));
    }

    @Test
    void onlyRunAndTheProgramAskForTheTime() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(CORE + "run..", APP)
                .should()
                .callMethodWhere(callOf(System.class, "nanoTime", "currentTimeMillis"))
                .orShould()
                .callMethodWhere(callOf(Instant.class, "now"))
                .orShould()
                .callMethodWhere(callOf(Clock.class, "systemUTC", "systemDefaultZone", "tickMillis")));
    }

    @Test
    void nobodySleeps() {
        check(noClasses().should().callMethodWhere(callOf(Thread.class, "sleep")));
    }

    @Test
    void stateHasAnOwner() {
        check(classes()
                .that()
                .resideInAnyPackage(CORE + "hub..", JOURNAL, NET)
                .and(describe("have state", ArchitectureTest::hasState))
                .should()
                .beAnnotatedWith(describe(
                        "OwnedBy or AnyThread",
                        annotation -> annotation
                                .getRawType()
                                .getName()
                                .matches("dev\\.tidings\\.core\\.run\\.(OwnedBy|AnyThread)"))));
    }

    @Test
    void noMethodIsSynchronized() {
        check(methods().should().notHaveModifier(SYNCHRONIZED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Manager", "Helper", "Util", "Utils", "Impl", "Base"})
    void aClassIsNamedForItsRole(String ending) {
        check(noClasses().should().haveSimpleNameEndingWith(ending));
    }

    @Test
    void aPackageHasAtMostTwentyTypes() {
        Map<String, Long> types = TIDINGS.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().endsWith("-info"))
                .collect(groupingBy(JavaClass::getPackageName, counting()));

        types.values().removeIf(count -> count <= 20);
        assertThat(types).as("packages with more than 20 types").isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(TIDINGS); // a room may still be empty
    }

    private static Stream<String> roomsOfCore() {
        return TIDINGS.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(CORE))
                .map(name -> name.substring(CORE.length()).split("\\.", 2)[0])
                .distinct();
    }

    private static String[] packages(String room, Set<String> others) {
        Stream<String> rooms = Stream.concat(Stream.of(room), others.stream()).map(name -> CORE + name + "..");
        return Stream.concat(rooms, Stream.of("java..", "org.jspecify..", "tools.jackson.core.."))
                .toArray(String[]::new);
    }

    private static boolean isForCore(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.isPrimitive()
                || Stream.of(CORE, "tools.jackson.core.", "org.jspecify.").anyMatch(base.getName()::startsWith)
                || "java.base".equals(base.reflect().getModule().getName());
    }

    private static DescribedPredicate<JavaCall<?>> callOf(Class<?> type, String... names) {
        return describe(
                type.getSimpleName() + "." + String.join(", ", names),
                call -> call.getTargetOwner().isAssignableTo(type)
                        && Arrays.asList(names).contains(call.getName()));
    }

    /** A record, an enum constant and an exception are values; what a nested class holds is its owner's. */
    private static boolean hasState(JavaClass type) {
        return type.isTopLevelClass()
                && !type.isRecord()
                && !type.isEnum()
                && !type.isAssignableTo(Throwable.class)
                && type.getFields().stream()
                        .anyMatch(field -> !field.getModifiers().contains(STATIC)
                                && !field.getModifiers().contains(SYNTHETIC));
    }
}
