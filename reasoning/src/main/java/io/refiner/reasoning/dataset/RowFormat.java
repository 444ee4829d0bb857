package io.refiner.reasoning.dataset;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.masking.MaskedText;
import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.reasoning.task.Problem;

/**
 * How a row becomes an example: the first reader that recognises it reads it.
 *
 * @param unnamed what a problem without a name is called, before its row's number
 */
record RowFormat(String unnamed) {

  private static final List<RowReader> READERS =
      List.of(
          new OwnRow(),
          new SvampRow(),
          new MawpsRow(),
          new MathQaRow(),
          new Gsm8kRow(),
          new RefinerRow());

  /** Every format that is read, for messages. */
  static String known() {
    return READERS.stream().map(RowReader::description).collect(Collectors.joining("; "))
        + "; ASDiv's XML; words, one problem a line";
  }

  Example words(String line, long row) {
    MaskedText masked = NumberMasking.mask(line);
    Problem problem = new Problem(name(row), masked.text(), masked.numbers(), Optional.empty());
    return new Example(MathWordProblems.NAME, problem, Optional.empty(), Optional.of(line));
  }

  Example json(JsonNode node, long row) {
    if (!node.isObject()) {
      throw new MalformedRowException("expected a JSON object, found " + node.getNodeType());
    }
    JsonFields fields = new JsonFields(node);
    return READERS.stream()
        .filter(reader -> reader.recognises(fields))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedRowException(
                    "the field text is missing, and the row is none of the known formats: "
                        + known()))
        .read(fields, name(row));
  }

  String name(long row) {
    return unnamed + "-" + row;
  }
}
