package io.refiner.cli.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.messaging.client.TopicSlice;
import io.refiner.reasoning.replay.ModelVersion;
import io.refiner.reasoning.replay.PolicyStatistics;
import io.refiner.reasoning.replay.TurnStatistics;

/**
 * What the log says of each policy, as text and as JSON.
 *
 * @param slice what was read
 * @param filters what was asked of a record, by name
 * @param counts what came of the records
 * @param statistics of those that were taken
 */
public record LogSummary(
    TopicSlice slice, Map<String, String> filters, ReplayCounts counts, TurnStatistics statistics) {

  private static final String ROW = "%-28s %9s %9s %9s %7s %10s %9s %7s  %s%n";

  /** A table with a row for each policy. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("topic %s, offsets %s%n".formatted(slice.topic(), slice.offsets()));
    if (!filters.isEmpty()) {
      text.append("only %s%n".formatted(words(filters)));
    }
    text.append("%s%n".formatted(counts.summary()));
    statistics
        .first()
        .ifPresent(first -> text.append(span(first, statistics.last().orElse(first))));
    text.append(
        ROW.formatted(
            "policy",
            "turns",
            "accepted",
            "refused",
            "failed",
            "candidates",
            "accepted",
            "reward",
            "error types"));
    statistics.policies().forEach((policy, counted) -> text.append(row(policy, counted)));
    return text.toString();
  }

  private static String span(Instant first, Instant last) {
    return "judged from %s to %s%n".formatted(first, last);
  }

  private static String row(ModelVersion policy, PolicyStatistics counted) {
    return ROW.formatted(
        policy.equals(TurnStatistics.OTHERS) ? policy.name() : policy.label(),
        counted.turns(),
        counted.acceptedTurns(),
        refused(counted),
        counted.failedTurns(),
        counted.judged(),
        counted.accepted(),
        String.format(Locale.ROOT, "%.4f", counted.meanReward()),
        words(counted.errors()));
  }

  private static long refused(PolicyStatistics counted) {
    return counted.turns() - counted.acceptedTurns() - counted.failedTurns();
  }

  private static String words(Map<String, ?> named) {
    return named.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** The same for programs; every key is always there. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("topic", slice.topic()).put("offsets", slice.offsets());
    ObjectNode asked = json.putObject("filters");
    filters.forEach(asked::put);
    json.put("read", counts.read()).put("taken", counts.taken());
    json.put("unreadable", counts.unreadable());
    ObjectNode leftOut = json.putObject("leftOut");
    counts.leftOut().forEach((why, count) -> leftOut.put(ReplayCounts.name(why), count));
    json.put("first", time(statistics.first())).put("last", time(statistics.last()));
    List<ObjectNode> policies = new ArrayList<>();
    statistics.policies().forEach((policy, counted) -> policies.add(json(policy, counted)));
    json.putArray("policies").addAll(policies);
    return json;
  }

  private static ObjectNode json(ModelVersion policy, PolicyStatistics counted) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", policy.name()).put("version", policy.version());
    json.put("digest", policy.digest());
    json.put("turns", counted.turns()).put("acceptedTurns", counted.acceptedTurns());
    json.put("refusedTurns", refused(counted)).put("failedTurns", counted.failedTurns());
    json.put("candidates", counted.judged()).put("acceptedCandidates", counted.accepted());
    json.put("meanReward", counted.meanReward());
    ObjectNode errors = json.putObject("errors");
    counted.errors().forEach(errors::put);
    return json;
  }

  private static String time(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }
}
