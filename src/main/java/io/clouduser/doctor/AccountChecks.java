// SPDX-License-Identifier: Apache-2.0
package io.clouduser.doctor;

import io.clouduser.doctor.AccountFacts.Caller;
import io.clouduser.doctor.AccountFacts.Passwords;
import io.clouduser.doctor.Check.Outcome;
import io.clouduser.doctor.ClusterFacts.Person;
import io.clouduser.doctor.Settings.Placement;
import io.clouduser.model.AwsCall;
import io.clouduser.model.AwsCall.Target;
import io.clouduser.notification.QueueUrl;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Who asks, whether the operator may do what it does, and what the account asks of passwords. */
final class AccountChecks {
  /** What is asked for each group and policy by itself. */
  private static final Set<AwsCall> GRANTING =
      Set.of(AwsCall.ADD_USER_TO_GROUP, AwsCall.REMOVE_USER_FROM_GROUP, AwsCall.ATTACH_USER_POLICY);

  private static final List<String> GROUP_ACTIONS =
      List.of("iam:AddUserToGroup", "iam:RemoveUserFromGroup");
  private static final List<String> ATTACH_ACTIONS = List.of("iam:AttachUserPolicy");

  private static final int MOST_PLACES = 5;
  private static final int MOST_GRANTS = 20;

  private final AccountFacts account;
  private final Settings settings;
  private final Supplier<List<Person>> people;
  private final InstantSource clock;
  private final Once<Caller> caller;
  private final Once<Passwords> passwords;

  /**
   * @param people what is declared; throws {@link Unanswered}
   */
  AccountChecks(
      AccountFacts account, Settings settings, Supplier<List<Person>> people, InstantSource clock) {
    this.account = account;
    this.settings = settings;
    this.people = people;
    this.clock = clock;
    this.caller = new Once<>(account::caller);
    this.passwords = new Once<>(account::passwords);
  }

  String accountId() {
    return caller.get().account();
  }

  /** Without credentials AWS answers nothing. */
  Check credentials() {
    return Check.cheap(
        "credentials",
        () -> Outcome.pass("account " + caller.get().account() + ", " + caller.get().arn()));
  }

  List<Check> all() {
    return List.of(
        Check.cheap("clock-aws", () -> Clocks.compare("AWS", caller.get().serverTime(), clock)),
        Check.thorough("permissions", this::permissions),
        Check.thorough("grants", this::grants),
        Check.cheap("password-change", this::passwordChange),
        Check.thorough("password-expiry", this::passwordExpiry));
  }

  private Outcome permissions() {
    return asked(this::permissions);
  }

  private Outcome permissions(String principal) {
    Set<Placement> declared = places();
    Set<String> denied = new TreeSet<>();
    for (Placement each : declared.isEmpty() ? Set.of(assumed()) : declared) {
      denied.addAll(deniedFor(principal, each));
    }
    if (!denied.isEmpty()) {
      return Outcome.fail(
          principal + " may not: " + String.join(", ", denied),
          "Give it the policy of docs/aws-permissions.md (Terraform: output operator_policy_json)."
              + " The path and the boundary of people have to be those of that policy.");
    }
    return Outcome.pass(
        "AWS allows all "
            + questions(assumed()).values().stream().mapToInt(List::size).sum()
            + " actions to "
            + principal
            + (declared.isEmpty() ? where(Target.PERSON, assumed()) : ""));
  }

  /**
   * Which groups and policies may be given is the role's matter, one by one: asked for are those
   * that people are declared with, and nobody can tell where there are none.
   */
  private Outcome grants() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    Map<String, Placement> policies = new TreeMap<>();
    List<Person> declared;
    try {
      declared = people.get();
    } catch (Unanswered e) {
      return Outcome.unknown("nobody tells what CloudUsers name: " + e.outcome().found(), null);
    }
    for (Person person : declared) {
      names.addAll(person.groups());
      person.policies().forEach(policy -> policies.putIfAbsent(policy, person.place()));
    }
    List<String> groups =
        names.isEmpty()
            ? List.of()
            : account.groupArns().stream()
                .filter(arn -> names.contains(arn.substring(arn.lastIndexOf('/') + 1)))
                .limit(MOST_GRANTS)
                .toList();
    if (groups.isEmpty() && policies.isEmpty()) {
      return Outcome.unknown(
          "no CloudUser names a policy, or a group that the account has: there is nothing to ask"
              + " for",
          null);
    }
    return asked(principal -> grants(principal, groups, policies));
  }

  private Outcome grants(String principal, List<String> groups, Map<String, Placement> policies) {
    List<String> denied = new ArrayList<>();
    for (String arn : groups) {
      account
          .denied(principal, GROUP_ACTIONS, arn, Map.of())
          .forEach(action -> denied.add(action + " on " + arn));
    }
    List<String> asked = policies.keySet().stream().limit(MOST_GRANTS).toList();
    for (String policy : asked) {
      Placement place = policies.getOrDefault(policy, assumed());
      Map<String, String> context = context(place);
      context.put("iam:PolicyARN", policy);
      account
          .denied(principal, ATTACH_ACTIONS, resource(Target.PERSON, place), context)
          .forEach(action -> denied.add(action + " of " + policy));
    }
    return denied.isEmpty()
        ? Outcome.pass(
            "AWS lets it give what CloudUsers name (groups asked for: "
                + groups.size()
                + ", policies: "
                + asked.size()
                + ")")
        : Outcome.fail(
            principal + " may not: " + String.join(", ", denied),
            "Add them to what the role may give (Terraform: allowed_groups, allowed_policy_arns),"
                + " or take them out of the CloudUsers.");
  }

  /** Asks about the operator's role, if it is known and the simulator may be asked. */
  private Outcome asked(Function<String, Outcome> question) {
    Optional<String> principal =
        Optional.ofNullable(settings.roleArn()).or(() -> principal(caller.get().arn()));
    if (principal.isEmpty()) {
      return Outcome.unknown(
          "the account's root may do everything, and so tells nothing of the operator's role",
          "Run doctor with the role's credentials, or name the role with --role.");
    }
    try {
      return question.apply(principal.get());
    } catch (Unanswered e) {
      if (!e.isDenied()) {
        throw e;
      }
      passwords.get();
      return Outcome.unknown(
          "iam:SimulatePrincipalPolicy is denied; a harmless read works",
          "Allow iam:SimulatePrincipalPolicy on "
              + principal.get()
              + ", or run doctor as an admin"
              + " with --role "
              + principal.get()
              + ".");
    }
  }

  /** Where nobody tells, nobody is declared. */
  private Set<Placement> places() {
    try {
      return people.get().stream()
          .map(Person::place)
          .distinct()
          .limit(MOST_PLACES)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    } catch (Unanswered e) {
      return Set.of();
    }
  }

  /** Nobody is declared yet: as the Terraform module makes it, unless options say otherwise. */
  private Placement assumed() {
    Placement people = settings.people();
    if (people.boundary() != null) {
      return people;
    }
    String arn =
        "arn:"
            + caller.get().partition()
            + ":iam::"
            + accountId()
            + ":policy"
            + people.path()
            + "clouduser-boundary";
    return new Placement(people.path(), arn);
  }

  /** The role behind a session; a user is its own principal. */
  private static Optional<String> principal(String callerArn) {
    String[] arn = callerArn.split(":", 6);
    String resource = arn[arn.length - 1];
    if (resource.startsWith("assumed-role/")) {
      String role = resource.split("/", -1)[1];
      return Optional.of("arn:" + arn[1] + ":iam::" + arn[4] + ":role/" + role);
    }
    return resource.startsWith("user/") ? Optional.of(callerArn) : Optional.empty();
  }

  private Set<String> deniedFor(String principal, Placement place) {
    Set<String> denied = new TreeSet<>();
    questions(place)
        .forEach(
            (target, actions) ->
                account
                    .denied(principal, actions, resource(target, place), context(place))
                    .forEach(action -> denied.add(action + where(target, place))));
    return denied;
  }

  private String where(Target target, Placement place) {
    return target == Target.PERSON
        ? " under "
            + place.path()
            + (place.boundary() == null
                ? " without a boundary"
                : " with boundary " + place.boundary())
        : "";
  }

  /** What to ask AWS, by what it is about. */
  private Map<Target, List<String>> questions(Placement place) {
    return Arrays.stream(AwsCall.values())
        .filter(AwsCall::running)
        .filter(call -> !GRANTING.contains(call) && applies(call, place))
        .filter(call -> !call.actions().isEmpty())
        .collect(
            Collectors.groupingBy(
                AwsCall::target,
                () -> new EnumMap<>(Target.class),
                Collectors.flatMapping(
                    call -> call.actions().stream(),
                    Collectors.collectingAndThen(
                        Collectors.toCollection(TreeSet::new), List::copyOf))));
  }

  private boolean applies(AwsCall call, Placement place) {
    return switch (call.target()) {
      case QUEUE -> settings.queueUrl() != null;
      case BUS -> settings.eventBus() != null;
      default ->
          // Where people are bound, nobody may take the boundary away; that is as it should be.
          call != AwsCall.DELETE_USER_PERMISSIONS_BOUNDARY || place.boundary() == null;
    };
  }

  private String resource(Target target, Placement place) {
    String account = caller.get().account();
    String iam = "arn:" + caller.get().partition() + ":iam::" + account + ":";
    return switch (target) {
      case PERSON -> iam + "user" + place.path() + "doctor";
      case MFA_DEVICE -> iam + "mfa/doctor";
      case SENDER ->
          "arn:"
              + caller.get().partition()
              + ":ses:"
              + settings.sesRegion()
              + ":"
              + account
              + ":identity/"
              + settings.senderDomain();
      case QUEUE -> queueArn();
      case BUS -> busArn();
      case GROUP, OWN_ROLE, ANY -> "*";
    };
  }

  private String queueArn() {
    QueueUrl queue = QueueUrl.of(Objects.requireNonNull(settings.queueUrl(), "asked for with it"));
    return "arn:"
        + caller.get().partition()
        + ":sqs:"
        + queue.region().orElse(settings.region())
        + ":"
        + queue.account().orElse(caller.get().account())
        + ":"
        + queue.name();
  }

  /** A bus by its name is one of the operator's own account and region. */
  private String busArn() {
    String bus = Objects.requireNonNull(settings.eventBus(), "asked for with it");
    return bus.startsWith("arn:")
        ? bus
        : "arn:"
            + caller.get().partition()
            + ":events:"
            + settings.region()
            + ":"
            + caller.get().account()
            + ":event-bus/"
            + bus;
  }

  /** What the conditions of the operator's policy look at. */
  private Map<String, String> context(Placement place) {
    Map<String, String> context = new HashMap<>();
    context.put("aws:RequestTag/managed-by", "clouduser-operator");
    context.put("aws:ResourceTag/managed-by", "clouduser-operator");
    context.put("ses:FromAddress", settings.sender());
    if (place.boundary() != null) {
      context.put("iam:PermissionsBoundary", place.boundary());
    }
    return context;
  }

  private Outcome passwordChange() {
    return passwords.get().usersMayChange()
        ? Outcome.pass("everyone may change their own password")
        : Outcome.fail(
            "the account does not let users change their own password, which the forced change at"
                + " the first sign-in needs",
            "aws iam update-account-password-policy --allow-users-to-change-password (with the"
                + " policy's other options), or give everyone IAMUserChangePassword.");
  }

  private Outcome passwordExpiry() {
    return passwords.get().hardExpiry()
        ? Outcome.fail(
            "an expired password locks its owner out until an administrator helps (HardExpiry)",
            "aws iam update-account-password-policy --no-hard-expiry (with the policy's other"
                + " options), or raise spec.credentials.revision of whoever is locked out.")
        : Outcome.pass("whoever's password expires can still change it");
  }
}
