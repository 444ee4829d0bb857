/** Results as users read them: JSON lines, episodes turn by turn, and the summary of a run. */
package io.refiner.cli.result;
