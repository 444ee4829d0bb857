/**
 * The rules of an episode as pure functions: a state and an event give a new state and its effects.
 * Nothing here knows an actor, a clock or Kafka.
 */
package io.refiner.orchestrator.episode;
