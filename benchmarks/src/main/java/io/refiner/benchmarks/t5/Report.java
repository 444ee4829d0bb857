package io.refiner.benchmarks.t5;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Prints measurements as a table for people and as JSON lines for programs. */
final class Report {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter table;
  private final PrintWriter lines;
  private final List<Mode> modes;

  Report(PrintWriter table, PrintWriter lines, List<Mode> modes) {
    this.table = table;
    this.lines = lines;
    this.modes = List.copyOf(modes);
  }

  void head() {
    StringBuilder line = new StringBuilder("%-19s".formatted("row"));
    for (Mode mode : modes) {
      line.append(
          mode == Mode.TRANSFORMERS
              ? "%12s %6s".formatted(mode.label(), "limit")
              : "  |%9s %7s %6s %-6s".formatted(mode.label(), "ratio", "limit", "tokens"));
    }
    table.println(line);
  }

  /** One row: milliseconds or MiB, how many times better than transformers, share of the limit. */
  void row(Row row, Map<Mode, Measured> measured) {
    Optional<Measured> theirs = Optional.ofNullable(measured.get(Mode.TRANSFORMERS));
    StringBuilder line = new StringBuilder("%-19s".formatted(row.label()));
    for (Mode mode : modes) {
      Measured ours = measured.get(mode);
      if (ours == null) {
        line.append(mode == Mode.TRANSFORMERS ? " ".repeat(19) : "  |" + " ".repeat(31));
      } else if (mode == Mode.TRANSFORMERS) {
        line.append("%12s %6s".formatted(value(ours), percent(ours)));
      } else {
        line.append(
            "  |%9s %7s %6s %-6s"
                .formatted(value(ours), ratio(theirs, ours), percent(ours), equality(ours)));
      }
    }
    table.println(line.toString().stripTrailing());
    table.flush();
    measured.values().forEach(this::print);
  }

  void machine(MachineLimits limits, int threads) {
    table.printf(
        Locale.ROOT,
        "%s threads; fp32 %.0f GFLOP/s, int8 %.0f Gop/s, memory read %.1f GB/s%n",
        threads,
        limits.gflops(),
        limits.int8Gops(),
        limits.gigabytes());
    ObjectNode line = JSON.createObjectNode().put("threads", threads);
    print(
        line.put("gflops", limits.gflops())
            .put("int8Gops", limits.int8Gops())
            .put("gigabytes", limits.gigabytes()));
  }

  private void print(Measured measured) {
    ObjectNode line = JSON.createObjectNode();
    line.put("row", measured.row().label()).put("engine", measured.mode().label());
    line.put(measured.row().kind().memory() ? "mib" : "ms", measured.value());
    line.put("tokens", measured.tokens());
    measured.equal().ifPresent(equal -> line.put("tokensEqual", equal));
    measured.bound().ifPresent(bound -> line.put("boundMs", bound));
    print(line);
  }

  private void print(ObjectNode line) {
    lines.println(line);
  }

  private static String value(Measured measured) {
    double value = measured.value();
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String ratio(Optional<Measured> theirs, Measured ours) {
    return theirs
        .map(t -> String.format(Locale.ROOT, "%.2fx", t.value() / ours.value()))
        .orElse("");
  }

  private static String percent(Measured measured) {
    return measured
        .percentOfLimit()
        .map(percent -> String.format(Locale.ROOT, "%.0f%%", percent))
        .orElse("");
  }

  private static String equality(Measured measured) {
    return measured.equal().map(equal -> equal ? "equal" : "differ").orElse("");
  }
}
