package io.refiner.reasoning.task;

/**
 * Something that speaks against an answer although it stands.
 *
 * @param code in kebab-case, such as {@code negative-answer}; docs/wire-format.md lists them
 * @param message what it is, for people
 */
public record Doubt(String code, String message) {}
