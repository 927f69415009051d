package dev.tidings.app.bench.report;

import java.util.Locale;

/** A picture that is being drawn. Used by one thread. */
final class Svg {

    private final StringBuilder out = new StringBuilder();

    /** Where a text stands: where it begins, its middle, or where it ends. */
    enum Anchor {
        start,
        middle,
        end
    }

    Svg text(double x, double y, String style, Anchor anchor, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n",
                x,
                y,
                style,
                anchor,
                escaped(text)));
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n",
                x1,
                y1,
                x2,
                y2,
                style));
        return this;
    }

    Svg bar(double x, double y, double width, double height, String style) {
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1\" class=\"%s\"/>\n",
                x,
                y,
                width,
                height,
                style));
        return this;
    }

    Svg dot(double x, double y, String style) {
        out.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" class=\"%s\"/>\n", x, y, style));
        return this;
    }

    /** Draws a line through points: x, y, x, y and so on. */
    Svg curve(double[] points, String style) {
        out.append("<polyline class=\"curve ").append(style).append("\" points=\"");
        for (int i = 0; i < points.length; i += 2) {
            out.append(String.format(Locale.ROOT, "%.1f,%.1f ", points[i], points[i + 1]));
        }
        out.append("\"/>\n");
        return this;
    }

    /** Puts another picture's parts at a place. */
    Svg put(double x, double y, Svg other) {
        out.append(String.format(Locale.ROOT, "<g transform=\"translate(%.1f %.1f)\">\n", x, y))
                .append(other)
                .append("</g>\n");
        return this;
    }

    /**
     * Returns the whole picture.
     *
     * @param says what a reader hears who does not see it
     */
    String whole(int width, int height, String says) {
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n%s</svg>",
                width,
                height,
                escaped(says),
                this);
    }

    /** Returns the parts, without a frame. */
    @Override
    public String toString() {
        return out.toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
