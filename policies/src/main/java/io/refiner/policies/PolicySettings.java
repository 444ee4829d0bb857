package io.refiner.policies;

import java.util.Locale;

import com.typesafe.config.Config;

import io.refiner.messaging.policy.PolicyName;
import io.refiner.schemas.record.PolicyRole;

/**
 * What a role's settings say of policies.
 *
 * @param name the model whose versions it uses
 * @param follow whether it uses them at all
 */
public record PolicySettings(PolicyName name, boolean follow) {

  /**
   * Reads {@code policy-name} and {@code follow-policies} below {@code refiner.ROLE}.
   *
   * @param root the whole configuration
   * @throws com.typesafe.config.ConfigException naming a key that is missing or of another type
   * @throws IllegalArgumentException naming the key, if no model can have that name
   */
  public static PolicySettings parse(Config root, PolicyRole role) {
    Config config = root.getConfig("refiner." + role.name().toLowerCase(Locale.ROOT));
    try {
      return new PolicySettings(
          new PolicyName(role, config.getString("policy-name")),
          config.getBoolean("follow-policies"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("policy-name: " + e.getMessage(), e);
    }
  }
}
