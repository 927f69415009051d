package dev.tidings.app.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Turns YAML into {@link Value}s, with what the environment has for each {@code ${NAME}} put in. */
final class YamlText {

    /** The file's own shape is five deep; what is deeper is wrong, or an alias that contains itself. */
    private static final int MAX_DEPTH = 16;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final String file;
    private final Map<String, String> environment;
    private final List<Fault> faults;

    /**
     * @param file the name to show
     * @param faults takes what is wrong
     */
    YamlText(String file, Map<String, String> environment, List<Fault> faults) {
        this.file = file;
        this.environment = environment;
        this.faults = faults;
    }

    /** Returns what the text says; empty when it is not YAML, or faulty in a way that leaves nothing to look at. */
    Optional<Value> read(String text) {
        try {
            var settings = LoadSettings.builder().setLabel(file).build();
            Optional<Node> root =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
            return root.isEmpty()
                    ? Optional.of(new Value.Fields(new Place(file), List.of()))
                    : Optional.of(value("", root.get(), 0));
        } catch (MarkedYamlEngineException e) {
            faults.add(new Fault(place(e.getProblemMark()), syntax(e)));
        } catch (YamlEngineException e) {
            faults.add(new Fault(new Place(file), "is not YAML: " + e.getMessage()));
        }
        return Optional.empty();
    }

    private Value value(String path, Node node, int depth) {
        Place place = place(node.getStartMark());
        if (depth > MAX_DEPTH) {
            faults.add(new Fault(place, path + ": too deep, or an alias that contains itself"));
            return new Value.Wrong(place);
        }
        return switch (node) {
            case ScalarNode scalar -> filledIn(path, place, scalar.getValue());
            case SequenceNode list -> items(path, place, list, depth);
            case MappingNode mapping -> fields(path, place, mapping, depth);
            default -> throw new IllegalStateException("a composed tree has no " + node.getNodeType());
        };
    }

    private Value items(String path, Place place, SequenceNode list, int depth) {
        List<Value> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            values.add(value(path + "[" + values.size() + "]", item, depth + 1));
        }
        return new Value.Items(place, values);
    }

    private Value fields(String path, Place place, MappingNode mapping, int depth) {
        List<Value.Field> fields = new ArrayList<>();
        Map<String, Place> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place keyPlace = place(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                faults.add(new Fault(keyPlace, "a key is one word"));
                continue;
            }
            String key = keyNode.getValue();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Place first = seen.putIfAbsent(key, keyPlace);
            if (first != null) {
                faults.add(new Fault(keyPlace, keyPath + ": is here twice; the first is at " + first));
                continue;
            }
            fields.add(new Value.Field(keyPlace, key, value(keyPath, tuple.getValueNode(), depth + 1)));
        }
        return new Value.Fields(place, fields);
    }

    private Value filledIn(String path, Place place, String text) {
        if (VARIABLE.matcher(text).replaceAll("").contains("${")) {
            faults.add(new Fault(place, path + ": expected the name of an environment variable, as in ${NAME}"));
            return new Value.Wrong(place);
        }
        int before = faults.size();
        String filled = VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(variable(path, place, match.group(1))));
        return faults.size() > before ? new Value.Wrong(place) : new Value.Text(place, filled);
    }

    private String variable(String path, Place place, String name) {
        String value = environment.get(name);
        if (value == null) {
            faults.add(new Fault(place, path + ": the environment variable " + name + " is not set"));
            return "";
        }
        return value;
    }

    private static String syntax(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "" : e.getProblem();
        String context = e.getContext() == null ? "" : e.getContext();
        if (context.contains("alias")) {
            return "a value that begins with * has to be quoted, as in \"**\"";
        }
        return "is not YAML: " + (context.isEmpty() ? problem : context + ", " + problem).replaceAll("\\s+", " ");
    }

    private Place place(Optional<Mark> mark) {
        return mark.map(at -> new Place(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(new Place(file));
    }
}
