/** The {@code refiner} command: where the process starts and how it ends. */
package io.refiner.cli;
