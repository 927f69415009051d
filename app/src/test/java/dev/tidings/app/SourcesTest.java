package dev.tidings.app;

import static java.nio.file.Files.readAllLines;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The shape of the sources: {@code STYLE.md}'s limits, measured with the compiler's own parser. */
class SourcesTest {

    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_METHOD_LINES = 40;

    @Test
    void aFileHasAtMost400Lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files("src")) {
            int lines = readAllLines(file).size();
            if (lines > MAX_FILE_LINES) {
                tooLong.add(file.getFileName() + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void aMethodHasAtMost40Lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        new Units(files("src/main")).forEach(new UnitScanner() {
            @Override
            public Void visitMethod(MethodTree method, Void unused) {
                long lines = lines(method);
                if (method.getBody() != null && lines > MAX_METHOD_LINES) {
                    tooLong.add(where(method) + " " + method.getName() + ": " + lines + " lines");
                }
                return super.visitMethod(method, null);
            }
        });
        assertThat(tooLong).isEmpty();
    }

    @Test
    void aTypeSaysWhatItIsFor() throws IOException {
        List<String> silent = new ArrayList<>();
        new Units(files("src/main")).forEach(new UnitScanner() {
            @Override
            public Void visitClass(ClassTree type, Void unused) {
                if (trees().getDocComment(getCurrentPath()) == null) {
                    silent.add(where(type) + " " + type.getSimpleName());
                }
                return null; // of the types in a file, the outermost
            }
        });
        assertThat(silent).isEmpty();
    }

    private static List<Path> files(String folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("core", "net", "app")) {
            try (Stream<Path> all = Files.walk(root().resolve(module).resolve(folder))) {
                all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }

    /** The repository: Maven runs a test in its module, an editor may run it above. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("core/src/main"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Parsed sources. */
    private record Units(List<Path> files) {

        void forEach(UnitScanner scanner) throws IOException {
            var compiler = ToolProvider.getSystemJavaCompiler();
            try (var manager = compiler.getStandardFileManager(null, null, null)) {
                var sources = manager.getJavaFileObjectsFromPaths(files);
                var task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, sources);
                scanner.trees = DocTrees.instance(task);
                for (CompilationUnitTree unit : task.parse()) {
                    scanner.scan(new TreePath(unit), null);
                }
            }
        }
    }

    /** A walk through one file that knows its lines. */
    private abstract static class UnitScanner extends TreePathScanner<Void, Void> {

        private DocTrees trees;

        DocTrees trees() {
            return trees;
        }

        long lines(Tree tree) {
            var positions = trees.getSourcePositions();
            return line(positions.getEndPosition(unit(), tree)) - line(positions.getStartPosition(unit(), tree)) + 1;
        }

        String where(Tree tree) {
            String file = Path.of(unit().getSourceFile().toUri()).getFileName().toString();
            return file + ":" + line(trees.getSourcePositions().getStartPosition(unit(), tree));
        }

        private long line(long position) {
            return unit().getLineMap().getLineNumber(position);
        }

        private CompilationUnitTree unit() {
            return getCurrentPath().getCompilationUnit();
        }
    }
}
