/** The subcommands of {@code refiner}, their options, and what a user reads in their help. */
package io.refiner.cli.command;
