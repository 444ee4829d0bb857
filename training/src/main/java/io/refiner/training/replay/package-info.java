/** Learning from turns that a ring has logged: where they come from, and what they teach. */
package io.refiner.training.replay;
