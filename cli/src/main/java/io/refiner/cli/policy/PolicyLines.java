package io.refiner.cli.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.messaging.policy.PolicyHistory;
import io.refiner.messaging.policy.PolicyReports;
import io.refiner.schemas.record.PolicyRefusal;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * Writes what was published and what services have made of it, for people as a table and for
 * programs as JSON lines.
 */
public final class PolicyLines {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SHORT_DIGEST = 12;
  private static final List<String> HEADER =
      List.of("", "MODEL", "VERSION", "DIGEST", "PUBLISHED", "BY", "METRICS", "URI");

  private PolicyLines() {}

  /**
   * A line for each version, newest first, the current one marked with a star; and a header. Below
   * a version stand the services that work with it or refuse it, below the oldest one of a model
   * those that work with their own checkpoint.
   */
  public static List<String> table(
      List<PolicyHistory> histories, PolicyReports reports, Instant now) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    histories.forEach(
        history -> newestFirst(history).forEach(update -> rows.add(row(history, update))));
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(aligned(HEADER, widths));
    for (PolicyHistory history : histories) {
      List<PolicyStatus> services = reports.of(history.name());
      for (PolicyUpdate update : newestFirst(history)) {
        lines.add(aligned(row(history, update), widths));
        services.forEach(service -> said(service, update.getVersion(), now).ifPresent(lines::add));
      }
      services.forEach(service -> said(service, 0, now).ifPresent(lines::add));
    }
    return lines;
  }

  /** What a service says of a version; of 0, its own checkpoint. */
  private static Optional<String> said(PolicyStatus service, long version, Instant now) {
    String who = "     " + service.getInstance();
    String silent =
        PolicyReports.isSilent(service, now)
            ? ", silent for " + age(service.getReportedAt(), now)
            : "";
    if (service.getWorking().getVersion() == version) {
      String what = version == 0 ? "works with its own checkpoint" : "works with it";
      return Optional.of(
          "%s %s, since %s%s".formatted(who, what, service.getWorkingSince(), silent));
    }
    return refusal(service, version)
        .map(
            refusal ->
                "%s refused it (%s) at %s%s: %s"
                    .formatted(
                        who,
                        refusal.getReason(),
                        refusal.getRefusedAt(),
                        silent,
                        refusal.getMessage()));
  }

  private static Optional<PolicyRefusal> refusal(PolicyStatus service, long version) {
    return service.getRefused().stream()
        .filter(refused -> refused.getVersion() == version)
        .findFirst();
  }

  private static String age(Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    if (age.toHours() >= 48) {
      return age.toDays() + " days";
    }
    return age.toMinutes() >= 120 ? age.toHours() + " h" : age.toMinutes() + " min";
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
  public static List<String> json(
      List<PolicyHistory> histories, PolicyReports reports, Instant now) {
    List<String> lines = new ArrayList<>();
    for (PolicyHistory history : histories) {
      List<PolicyStatus> services = reports.of(history.name());
      newestFirst(history).forEach(update -> lines.add(json(history, update, services, now)));
    }
    return lines;
  }

  private static String json(
      PolicyHistory history, PolicyUpdate update, List<PolicyStatus> services, Instant now) {
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
    ArrayNode servedBy = node.putArray("servedBy");
    ArrayNode refusedBy = node.putArray("refusedBy");
    for (PolicyStatus service : services) {
      if (service.getWorking().getVersion() == update.getVersion()) {
        ObjectNode served = service(servedBy, service, now);
        served.put("since", service.getWorkingSince().toString());
      }
      refusal(service, update.getVersion())
          .ifPresent(
              refusal -> {
                ObjectNode refused = service(refusedBy, service, now);
                refused.put("reason", refusal.getReason());
                refused.put("message", refusal.getMessage());
                refused.put("refusedAt", refusal.getRefusedAt().toString());
              });
    }
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written as JSON", e);
    }
  }

  private static ObjectNode service(ArrayNode services, PolicyStatus service, Instant now) {
    ObjectNode node = services.addObject();
    node.put("instance", service.getInstance());
    node.put("reportedAt", service.getReportedAt().toString());
    node.put("silent", PolicyReports.isSilent(service, now));
    return node;
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
