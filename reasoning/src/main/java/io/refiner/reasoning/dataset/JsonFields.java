package io.refiner.reasoning.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.reasoning.mwp.formula.Answers;

/** Reads the fields of one row; messages name them. */
record JsonFields(JsonNode node) {

  boolean has(String... names) {
    return Arrays.stream(names).allMatch(name -> node.hasNonNull(name));
  }

  String required(String field) {
    return string(field)
        .orElseThrow(() -> new MalformedRowException("the field " + field + " is missing"));
  }

  Optional<String> string(String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw new MalformedRowException(
          "the field " + field + " must be a string, not " + value.getNodeType());
    }
    return Optional.of(value.asText());
  }

  /** The first element of an array, or the value itself. */
  Optional<String> first(String field) {
    JsonNode value = node.path(field);
    JsonNode one = value.isArray() && !value.isEmpty() ? value.get(0) : value;
    return one.isTextual() || one.isNumber() ? Optional.of(one.asText()) : Optional.empty();
  }

  List<Double> numbers(String field) {
    JsonNode value = node.path(field);
    List<String> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> values.add(one.isNumber() ? one.asText() : "'" + one + "'"));
    } else if (value.isTextual() || value.isNumber()) {
      Arrays.stream(value.asText().strip().split("\\s+"))
          .filter(one -> !one.isEmpty())
          .forEach(values::add);
    } else {
      throw new MalformedRowException(
          field + " must be an array of numbers or a string of them apart by spaces");
    }
    return values.stream().map(text -> number(text, field)).toList();
  }

  private static double number(String text, String field) {
    return Answers.parse(text)
        .orElseThrow(() -> new MalformedRowException(field + " has " + text + ", not a number"));
  }
}
