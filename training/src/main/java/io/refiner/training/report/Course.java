package io.refiner.training.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.refiner.training.report.Series.Point;

/** The course of a run, as its metrics file tells it. */
final class Course {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the name of a fact begins with that was changed on the way. */
  static final String CHANGED = "changed: ";

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Map<String, List<Point>> lines = new LinkedHashMap<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private String command = "";
  private long step;
  private long speed;
  private boolean diverged;

  private Course() {}

  /**
   * The scores after a step.
   *
   * @param best whether no earlier one was better
   */
  record Evaluation(long step, Map<String, Double> scores, boolean best) {}

  /**
   * Reads a metrics file. What is not JSON is passed over: a run that was killed may have cut its
   * last line short.
   *
   * @throws UncheckedIOException if it can't be read
   */
  static Course read(Path file) {
    Course course = new Course();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        course.take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return course;
  }

  /** What the run was begun with, by name; empty if the file doesn't tell. */
  Map<String, String> facts() {
    return facts;
  }

  String command() {
    return command;
  }

  /** The last step that was reported. */
  long step() {
    return step;
  }

  /** Whether the last step could not be taken. */
  boolean diverged() {
    return diverged;
  }

  /** Tokens per second at the last report. */
  long speed() {
    return speed;
  }

  List<Evaluation> evaluations() {
    return evaluations;
  }

  Optional<Evaluation> best() {
    return evaluations.stream().filter(Evaluation::best).reduce((first, second) -> second);
  }

  /** One of the values that are reported, such as {@code loss}; empty if it never was. */
  Series series(String key, String name) {
    return new Series(name, lines.getOrDefault(key, List.of()));
  }

  private void take(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return;
    }
    if (json.has("run")) {
      json.get("run").properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
      command = json.path("command").asText();
      return;
    }
    step = json.path("step").asLong(step);
    if (json.has("changed")) {
      json.get("changed")
          .properties()
          .forEach(f -> facts.put(CHANGED + f.getKey(), f.getValue().asText() + after()));
      return;
    }
    if (json.has("diverged")) {
      diverged = true;
      return;
    }
    speed = json.path("tokensPerSecond").asLong(speed);
    for (String key : List.of("loss", "learningRate", "reward", "accepted")) {
      if (json.has(key)) {
        add(key, json.get(key).asDouble());
      }
    }
    if (json.has("dev")) {
      Map<String, Double> scores = new LinkedHashMap<>();
      json.get("dev")
          .properties()
          .forEach(f -> scores.put(ScoreNames.of(f.getKey(), facts), f.getValue().asDouble()));
      scores.forEach(this::add);
      evaluations.add(new Evaluation(step, scores, json.path("best").asBoolean()));
    }
  }

  private String after() {
    return String.format(Locale.ROOT, " after step %,d", step);
  }

  private void add(String key, double value) {
    if (Double.isFinite(value)) {
      lines.computeIfAbsent(key, any -> new ArrayList<>()).add(new Point(step, value));
    }
  }
}
