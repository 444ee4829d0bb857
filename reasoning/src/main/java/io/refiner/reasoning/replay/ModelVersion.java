package io.refiner.reasoning.replay;

/**
 * Which weights spoke.
 *
 * @param name the model's name
 * @param version of the policy; 0 is the checkpoint that a service started with
 * @param digest SHA-256 of the weights, in hex; empty for a critic without weights
 */
public record ModelVersion(String name, long version, String digest) {

  private static final int SHOWN = 8;

  /** For people: {@code mwp v3 (1a2b3c4d)}. */
  public String label() {
    String weights =
        digest.isEmpty() ? "" : " (" + digest.substring(0, Math.min(SHOWN, digest.length())) + ")";
    return name + " v" + version + weights;
  }
}
