package io.refiner.messaging.cluster;

/** The cluster does not answer, or did not do what was asked; trying again later may help. */
public final class ClusterUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ClusterUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
