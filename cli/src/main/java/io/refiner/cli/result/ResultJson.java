package io.refiner.cli.result;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.Turn;

/**
 * Writes a result as one line of JSON. The format is documented in docs/wire-format.md and only
 * ever grows: every key is always there, {@code null} where it has no value.
 */
public final class ResultJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ResultJson() {}

  /**
   * One line, without its end.
   *
   * @param id the problem's name as its submitter knows it
   */
  public static String line(String id, Result result) {
    try {
      return MAPPER.writeValueAsString(tree(id, result));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written as JSON", e);
    }
  }

  private static ObjectNode tree(String id, Result result) {
    Problem problem = result.getProblem();
    List<Double> numbers = problem.getNumbers();
    ObjectNode node = NODES.objectNode();
    node.put("id", id);
    node.put("task", problem.getTask());
    node.put("status", result.getStatus().name());
    node.put(
        "text",
        problem.getOriginal().orElseGet(() -> NumberMasking.fill(problem.getText(), numbers)));
    node.put("hypothesis", result.getHypothesis().orElse(null));
    node.put(
        "filled", result.getHypothesis().map(z -> NumberMasking.fill(z, numbers)).orElse(null));
    node.put("answer", result.getAnswer().orElse(null));
    node.put("right", Rightness.of(result).map(Rightness::right).orElse(null));
    node.put("confidence", result.getConfidence().orElse(null));
    ArrayNode doubts = node.putArray("doubts");
    result
        .getDoubts()
        .forEach(
            doubt ->
                doubts.addObject().put("code", doubt.getCode()).put("message", doubt.getMessage()));
    node.set("failure", failure(result));
    node.set("turns", turns(result, numbers));
    node.set("timings", timings(result));
    return node;
  }

  private static JsonNode failure(Result result) {
    if (result.getFailure().isEmpty()) {
      return NODES.nullNode();
    }
    var failure = result.getFailure().get();
    return NODES
        .objectNode()
        .put("code", failure.getCode())
        .put("field", failure.getField())
        .put("message", failure.getMessage());
  }

  private static ArrayNode turns(Result result, List<Double> numbers) {
    ArrayNode turns = NODES.arrayNode();
    for (Turn turn : result.getTurns()) {
      ObjectNode node = turns.addObject();
      node.put("turn", turn.getTurn());
      node.put("hypothesis", turn.getHypothesis());
      node.put("filled", NumberMasking.fill(turn.getHypothesis(), numbers));
      node.put("feedback", turn.getJudgement().getFeedback());
      ArrayNode findings = node.putArray("findings");
      turn.getJudgement().getFindings().forEach(finding -> findings.add(finding(finding)));
      node.put("reward", turn.getJudgement().getReward());
      node.set("generator", model(turn.getGenerator()));
      node.set("critic", model(turn.getCritic()));
      node.put("generationMillis", millis(turn.getAskedAt(), turn.getGeneratedAt()));
      node.put("critiqueMillis", millis(turn.getGeneratedAt(), turn.getJudgedAt()));
    }
    return turns;
  }

  private static ObjectNode finding(Finding finding) {
    return NODES
        .objectNode()
        .put("type", finding.getType())
        .put("step", finding.getStep().orElse(null))
        .put("operand", finding.getOperand().orElse(null))
        .put("hint", finding.getHint().orElse(null));
  }

  private static ObjectNode model(ModelVersion model) {
    return NODES
        .objectNode()
        .put("name", model.getName())
        .put("version", model.getVersion())
        .put("digest", model.getDigest());
  }

  private static ObjectNode timings(Result result) {
    return NODES
        .objectNode()
        .put("startedAt", result.getStartedAt().toString())
        .put("endedAt", result.getEndedAt().toString())
        .put("millis", millis(result.getStartedAt(), result.getEndedAt()));
  }

  private static long millis(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }
}
