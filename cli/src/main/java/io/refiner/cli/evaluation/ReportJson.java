package io.refiner.cli.evaluation;

import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.reasoning.evaluation.CriticTable;
import io.refiner.reasoning.evaluation.Evaluation;
import io.refiner.reasoning.evaluation.Measure;
import io.refiner.reasoning.evaluation.SweepRow;
import io.refiner.reasoning.evaluation.TableRow;
import io.refiner.reasoning.metric.Interval;

/**
 * An evaluation as JSON for programs. The format is documented in docs/evaluation.md and only ever
 * grows; shares are from 0 to 1.
 */
public final class ReportJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ReportJson() {}

  /** The whole of it, indented. */
  public static String of(Evaluation evaluation) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(evaluation));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written as JSON", e);
    }
  }

  private static ObjectNode tree(Evaluation evaluation) {
    ObjectNode node = NODES.objectNode();
    node.put("problems", evaluation.problems());
    node.put("problemsWithGold", evaluation.withGold());
    node.put("skippedRows", evaluation.skipped());
    ArrayNode rows = node.putArray("rows");
    evaluation.rows().forEach(row -> rows.add(row(row)));
    ObjectNode critic = node.putObject("critic");
    critic.set("perturbed", critic(evaluation.onPerturbed()));
    critic.set("generated", critic(evaluation.onGenerated()));
    ObjectNode errors = node.putObject("errors");
    errors.put("hypotheses", evaluation.errors().count());
    errors.put("wrong", evaluation.errors().wrong());
    ObjectNode types = errors.putObject("findings");
    evaluation.errors().types().forEach(types::put);
    ArrayNode sweep = node.putArray("sweep");
    evaluation.sweep().forEach(row -> sweep.add(sweep(row)));
    return node;
  }

  private static ObjectNode row(TableRow row) {
    ObjectNode node = NODES.objectNode();
    node.put("generator", row.generator());
    node.put("critic", row.critic());
    node.put("revisions", row.revisions());
    row.strict().ifPresent(strict -> node.set("exactMatch", measure(strict)));
    row.reference().ifPresent(refiner -> node.set("exactMatchRefiner", measure(refiner)));
    node.set("answers", measure(row.execution()));
    node.set("turns", interval(row.turns()));
    return node;
  }

  private static ObjectNode measure(Measure measure) {
    ObjectNode node = interval(measure.score());
    node.set("gain", measure.gain().<JsonNode>map(ReportJson::interval).orElse(NODES.nullNode()));
    return node;
  }

  private static ObjectNode interval(Interval interval) {
    return NODES
        .objectNode()
        .put("mean", interval.mean())
        .put("low", interval.low())
        .put("high", interval.high());
  }

  private static JsonNode critic(Optional<CriticTable> table) {
    return table.<JsonNode>map(ReportJson::critic).orElse(NODES.nullNode());
  }

  private static ObjectNode critic(CriticTable table) {
    ObjectNode node = NODES.objectNode();
    node.put("hypotheses", table.count());
    table.exact().ifPresent(exact -> node.set("findingsExact", interval(exact)));
    node.set("refusalsRight", interval(table.precision()));
    node.set("errorsRefused", interval(table.recall()));
    node.putObject("verdicts")
        .put("rightAccepted", table.verdicts().rightAccepted())
        .put("rightRefused", table.verdicts().rightRefused())
        .put("wrongAccepted", table.verdicts().wrongAccepted())
        .put("wrongRefused", table.verdicts().wrongRefused());
    ObjectNode types = node.putObject("findings");
    table
        .types()
        .forEach(
            (type, count) ->
                types
                    .putObject(type)
                    .put("oracle", count.expected())
                    .put("critic", count.said())
                    .put("both", count.both()));
    return node;
  }

  private static ObjectNode sweep(SweepRow row) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("confidence", row.confidence())
            .put("refused", row.refused())
            .put("rightlyRefused", row.rightlyRefused())
            .put("gained", row.gained())
            .put("lost", row.lost());
    row.strict().ifPresent(strict -> node.put("exactMatch", strict));
    return node.put("answers", row.execution());
  }
}
