package io.refiner.training.resume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.training.supervised.Batches.Position;
import io.refiner.training.supervised.Divergence;
import io.refiner.training.supervised.RunState;
import io.refiner.training.supervised.RunState.Best;
import io.refiner.training.supervised.RunState.Tally;
import io.refiner.training.supervised.Score;

/** Writes a saved run as JSON, and reads it back as it was: numbers keep every bit. */
final class SavedRunJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, String>> FACTS =
      new TypeReference<>() {};
  private static final TypeReference<LinkedHashMap<String, Double>> SCORES =
      new TypeReference<>() {};
  private static final TypeReference<ArrayList<String>> CHANGES = new TypeReference<>() {};
  private static final TypeReference<ArrayList<ArrayList<String>>> WRITTEN =
      new TypeReference<>() {};

  private SavedRunJson() {}

  static byte[] write(SavedRun run) {
    RunState state = run.state();
    ObjectNode json = JSON.createObjectNode();
    json.put("step", state.step());
    json.put("evaluated", state.evaluated());
    json.put("elapsedNanos", state.elapsed().toNanos());
    json.put("lossSum", state.tally().lossSum());
    json.put("lossSteps", state.tally().steps());
    json.put("tokens", state.tally().tokens());
    json.put("worse", state.worse());
    json.put("epoch", state.position().epoch());
    json.put("taken", state.position().taken());
    json.put("metricsBytes", run.metricsBytes());
    state.best().ifPresent(best -> json.set("best", write(best)));
    json.set("facts", JSON.valueToTree(run.facts()));
    json.set("changes", JSON.valueToTree(run.changes()));
    run.diverged().ifPresent(divergence -> json.set("diverged", write(divergence)));
    json.set("written", JSON.valueToTree(state.written()));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SavedRun read(byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    RunState state =
        new RunState(
            required(json, "step").longValue(),
            required(json, "evaluated").longValue(),
            Duration.ofNanos(required(json, "elapsedNanos").longValue()),
            new Tally(
                required(json, "lossSum").doubleValue(),
                required(json, "lossSteps").intValue(),
                required(json, "tokens").longValue()),
            json.has("best") ? Optional.of(best(json.get("best"))) : Optional.empty(),
            required(json, "worse").intValue(),
            new Position(required(json, "epoch").intValue(), required(json, "taken").intValue()),
            List.copyOf(JSON.convertValue(required(json, "written"), WRITTEN)));
    Map<String, String> facts = JSON.convertValue(required(json, "facts"), FACTS);
    List<String> changes =
        json.has("changes") ? JSON.convertValue(json.get("changes"), CHANGES) : List.of();
    Optional<Divergence> diverged =
        json.has("diverged") ? Optional.of(divergence(json.get("diverged"))) : Optional.empty();
    return new SavedRun(
        state, required(json, "metricsBytes").longValue(), facts, changes, diverged);
  }

  /** What is not finite is no JSON number, so all of them are texts. */
  private static ObjectNode write(Divergence divergence) {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", divergence.step());
    json.put("loss", Double.toString(divergence.loss()));
    json.put("gradientNorm", Double.toString(divergence.gradientNorm()));
    json.put("learningRate", Double.toString(divergence.learningRate()));
    return json;
  }

  private static Divergence divergence(JsonNode json) throws IOException {
    return new Divergence(
        required(json, "step").longValue(),
        Double.parseDouble(required(json, "loss").textValue()),
        Double.parseDouble(required(json, "gradientNorm").textValue()),
        Double.parseDouble(required(json, "learningRate").textValue()));
  }

  private static ObjectNode write(Best best) {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", best.step());
    json.put("value", best.value());
    json.put("overall", best.score().value());
    json.set("parts", JSON.valueToTree(best.score().parts()));
    return json;
  }

  private static Best best(JsonNode json) throws IOException {
    Map<String, Double> parts = JSON.convertValue(required(json, "parts"), SCORES);
    Score score = new Score(required(json, "overall").doubleValue(), parts);
    return new Best(
        required(json, "step").longValue(), required(json, "value").doubleValue(), score);
  }

  private static JsonNode required(JsonNode json, String field) throws IOException {
    JsonNode value = json.get(field);
    if (value == null) {
      throw new IOException("the field " + field + " is missing");
    }
    return value;
  }
}
