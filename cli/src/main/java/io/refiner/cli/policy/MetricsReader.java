package io.refiner.cli.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.cli.terminal.NamedFile;
import io.refiner.cli.terminal.UsageException;
import io.refiner.seq2seq.json.JsonFault;
import io.refiner.training.report.ScoreNames;

/** Reads the scores that a version is published with. */
public final class MetricsReader {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_BYTES = 64 << 20;
  private static final int MAX_METRICS = 1000;

  private MetricsReader() {}

  /**
   * The numbers of a JSON object, or of the last of several; those of objects inside it are named
   * with dots. Of a training's {@code metrics.jsonl} they are the scores of the weights that it
   * kept: those of its last best evaluation.
   *
   * @throws UsageException if the file can't be read or holds no such object
   */
  public static Map<String, Double> read(Path file) {
    NamedFile.require("--metrics: ", file);
    Map<String, Double> metrics = new TreeMap<>();
    collect("", chosen(file), metrics);
    if (metrics.isEmpty() || metrics.size() > MAX_METRICS) {
      throw new UsageException(
          "--metrics: %s must end with a JSON object that holds 1 to %s numbers, but it holds %s"
              .formatted(file, MAX_METRICS, metrics.size()));
    }
    return metrics;
  }

  private static JsonNode chosen(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UsageException("--metrics: " + file + " has more than 64 MiB");
      }
      JsonNode last = JSON.createObjectNode();
      Optional<JsonNode> best = Optional.empty();
      Map<String, String> facts = new LinkedHashMap<>();
      try (MappingIterator<JsonNode> nodes =
          JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
        while (nodes.hasNextValue()) {
          last = nodes.nextValue();
          last.path("run").properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
          if (last.path("best").asBoolean() && last.path("dev").isObject()) {
            best = Optional.of(JSON.createObjectNode().set("dev", named(last.path("dev"), facts)));
          }
        }
      }
      return best.orElse(last);
    } catch (JsonProcessingException e) {
      throw new UsageException("--metrics: " + file + " is not JSON: " + JsonFault.describe(e), e);
    } catch (IOException e) {
      throw new UsageException("--metrics: cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode named(JsonNode scores, Map<String, String> facts) {
    ObjectNode named = JSON.createObjectNode();
    scores.properties().forEach(f -> named.set(ScoreNames.of(f.getKey(), facts), f.getValue()));
    return named;
  }

  private static void collect(String prefix, JsonNode node, Map<String, Double> metrics) {
    node.properties()
        .forEach(
            entry -> {
              String name = prefix + entry.getKey();
              JsonNode value = entry.getValue();
              if (value.isNumber() && Double.isFinite(value.doubleValue())) {
                metrics.put(name, value.doubleValue());
              } else if (value.isObject()) {
                collect(name + ".", value, metrics);
              }
            });
  }
}
