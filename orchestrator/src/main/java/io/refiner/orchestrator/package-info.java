/**
 * The orchestrator: a stateful worker that follows every episode from its problem to its result.
 */
package io.refiner.orchestrator;
