package io.refiner.cli.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.messaging.policy.PolicyHistory;
import io.refiner.schemas.record.PolicyUpdate;

/** Writes what was published, for people as a table and for programs as JSON lines. */
public final class PolicyLines {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SHORT_DIGEST = 12;
  private static final List<String> HEADER =
      List.of("", "MODEL", "VERSION", "DIGEST", "PUBLISHED", "BY", "METRICS", "URI");

  private PolicyLines() {}

  /** A line for each version, newest first, the current one marked with a star; and a header. */
  public static List<String> table(List<PolicyHistory> histories) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (PolicyHistory history : histories) {
      newestFirst(history).forEach(update -> rows.add(row(history, update)));
    }
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> aligned(row, widths)).toList();
  }

  private static List<String> row(PolicyHistory history, PolicyUpdate update) {
    return List.of(
        isCurrent(history, update) ? "*" : "",
        history.name().toString(),
        Long.toString(update.getVersion()),
        update.getDigest().substring(0, Math.min(SHORT_DIGEST, update.getDigest().length())),
        update.getPublishedAt().toString(),
        update.getPublishedBy(),
        metrics(update.getMetrics()),
        update.getUri());
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics.isEmpty()
        ? "-"
        : new TreeMap<>(metrics)
            .entrySet().stream()
                .map(
                    entry ->
                        String.format(Locale.ROOT, "%s=%.4g", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(","));
  }

  private static String aligned(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i))
          .append(" ".repeat(widths[i] - row.get(i).length() + (i == 0 ? 1 : 2)));
    }
    return line.toString().stripTrailing();
  }

  /** A JSON object for each version, newest first; docs/wire-format.md has the keys. */
  public static List<String> json(List<PolicyHistory> histories) {
    List<String> lines = new ArrayList<>();
    for (PolicyHistory history : histories) {
      newestFirst(history).forEach(update -> lines.add(json(history, update)));
    }
    return lines;
  }

  private static String json(PolicyHistory history, PolicyUpdate update) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("role", update.getRole().name().toLowerCase(Locale.ROOT));
    node.put("name", update.getName());
    node.put("version", update.getVersion());
    node.put("current", isCurrent(history, update));
    node.put("kind", update.getKind().name().toLowerCase(Locale.ROOT));
    node.put("uri", update.getUri());
    node.put("digest", update.getDigest());
    node.put("parent", update.getParent().orElse(null));
    ObjectNode metrics = node.putObject("metrics");
    new TreeMap<>(update.getMetrics()).forEach(metrics::put);
    node.put("publishedAt", update.getPublishedAt().toString());
    node.put("publishedBy", update.getPublishedBy());
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written as JSON", e);
    }
  }

  private static List<PolicyUpdate> newestFirst(PolicyHistory history) {
    List<PolicyUpdate> versions = new ArrayList<>(history.versions());
    Collections.reverse(versions);
    return versions;
  }

  private static boolean isCurrent(PolicyHistory history, PolicyUpdate update) {
    return history
        .current()
        .map(PolicyUpdate::getVersion)
        .filter(v -> v == update.getVersion())
        .isPresent();
  }
}
