/**
 * Akka actors that follow the episodes: one for each partition that is held, and under it one for
 * each open episode. They decide by the rules and answer with outputs; they never see a clock or
 * Kafka, so a batch always leads to the same outputs.
 */
package io.refiner.orchestrator.actor;
