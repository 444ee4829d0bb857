/** Turns as the log has them, which of them to learn from, and what they say when counted. */
package io.refiner.reasoning.replay;
