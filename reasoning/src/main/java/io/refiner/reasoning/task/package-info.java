/**
 * What a reasoning task is: its problems, its hypotheses, and how they are asked for and judged.
 */
package io.refiner.reasoning.task;
