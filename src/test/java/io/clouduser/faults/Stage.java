// SPDX-License-Identifier: Apache-2.0
package io.clouduser.faults;

import io.clouduser.api.CloudUser;
import io.clouduser.local.aws.AwsEmulator;
import io.clouduser.local.aws.IamUserView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A stage of a person's life: what an admin asks for, and how it looks when it is done. */
public enum Stage {
  ONBOARD {
    @Override
    void begin(Life life) {
      life.manifests()
          .create(
              life.name(),
              """
              email: %s@example.com
              path: /a/
              groups: [developers]
              policies: ["%s"]
              permissionsBoundary: %s
              tags: {team: web, old: "1"}
              """
                  .formatted(life.name(), READ_ONLY, BOUNDARY));
    }
  },
  CHANGE {
    @Override
    void begin(Life life) {
      life.patch(
          """
          {"spec": {"path": "/b/", "groups": ["auditors"], "policies": ["%s"],
            "permissionsBoundary": null, "tags": {"team": "ops", "old": null, "new": "1"}}}
          """
              .formatted(CHANGE_PASSWORD));
    }
  },
  CHANGE_BACK {
    @Override
    List<Stage> before() {
      return List.of(CHANGE);
    }

    @Override
    void begin(Life life) {
      life.patch("{\"spec\": {\"path\": \"/a/\", \"permissionsBoundary\": \"" + BOUNDARY + "\"}}");
    }
  },
  LOOK {
    @Override
    void begin(Life life) {
      life.touch();
    }
  },
  REISSUE {
    @Override
    void begin(Life life) {
      life.raiseRevision();
    }
  },
  CONSOLE_OFF {
    @Override
    void begin(Life life) {
      life.patch("{\"spec\": {\"console\": {\"enabled\": false}}}");
    }
  },
  CONSOLE_ON {
    @Override
    List<Stage> before() {
      return List.of(CONSOLE_OFF);
    }

    @Override
    void begin(Life life) {
      life.patch("{\"spec\": {\"console\": {\"enabled\": true}}}");
    }
  },
  SUSPEND {
    @Override
    void begin(Life life) {
      accessKeys(life);
      life.patch("{\"spec\": {\"suspended\": true}}");
    }

    @Override
    boolean isThere(CloudUser resource, IamUserView user) {
      return asDeclared(resource, user)
          && user.login().isEmpty()
          && !user.accessKeys().containsValue("Active");
    }
  },
  RESUME {
    @Override
    List<Stage> before() {
      return List.of(SUSPEND);
    }

    @Override
    void begin(Life life) {
      life.patch("{\"spec\": {\"suspended\": false}}");
    }

    @Override
    boolean isThere(CloudUser resource, IamUserView user) {
      return asDeclared(resource, user)
          && user.accessKeys().size() == 2
          && Set.copyOf(user.accessKeys().values()).equals(Set.of("Active", "Inactive"));
    }
  },
  DELETE_WITH_LEFTOVERS {
    @Override
    void begin(Life life) {
      AwsEmulator aws = life.aws();
      Map<String, String> user = Map.of("UserName", life.name());
      accessKeys(life);
      aws.call("iam", "UploadSigningCertificate", with(user, "CertificateBody", CERTIFICATE));
      aws.call("iam", "UploadSSHPublicKey", with(user, "SSHPublicKeyBody", "ssh-rsa AAAA"));
      aws.call(
          "iam",
          "CreateServiceSpecificCredential",
          with(user, "ServiceName", "codecommit.amazonaws.com"));
      String serial =
          aws.call("iam", "CreateVirtualMFADevice", Map.of("VirtualMFADeviceName", life.name()))
              .path("VirtualMFADevice")
              .path("SerialNumber")
              .asText();
      aws.call(
          "iam",
          "EnableMFADevice",
          Map.of(
              "UserName",
              life.name(),
              "SerialNumber",
              serial,
              "AuthenticationCode1",
              "123456",
              "AuthenticationCode2",
              "234567"));
      aws.call(
          "iam",
          "PutUserPolicy",
          Map.of(
              "UserName", life.name(),
              "PolicyName", "inline",
              "PolicyDocument", "{\"Version\":\"2012-10-17\",\"Statement\":[]}"));
      aws.call("iam", "AttachUserPolicy", with(user, "PolicyArn", LEFT_OVER));
      aws.call("iam", "AddUserToGroup", with(user, "GroupName", "visitors"));
      life.manifests().delete(life.name());
    }

    @Override
    boolean endsGone() {
      return true;
    }
  },
  /** Made by somebody else: with Terraform, say. */
  FOUND(false) {
    @Override
    void begin(Life life) {
      life.aws()
          .call(
              "iam",
              "CreateUser",
              Map.of(
                  "UserName",
                  life.name(),
                  "Path",
                  Site.DISCOVERED_PATH,
                  "Tags",
                  List.of(Map.of("Key", "email", "Value", life.name() + "@example.com"))));
    }
  },
  FOUND_REISSUE(false) {
    @Override
    void begin(Life life) {
      life.raiseRevision();
    }
  },
  /** Deleted by who made it. */
  LOST(false) {
    @Override
    void begin(Life life) {
      Map<String, String> user = Map.of("UserName", life.name());
      life.aws().call("iam", "DeleteLoginProfile", user);
      life.aws().call("iam", "DeleteUser", user);
    }

    @Override
    boolean endsGone() {
      return true;
    }
  },
  DELETE {
    @Override
    void begin(Life life) {
      life.manifests().delete(life.name());
    }

    @Override
    boolean endsGone() {
      return true;
    }
  };

  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String CHANGE_PASSWORD = "arn:aws:iam::aws:policy/IAMUserChangePassword";
  private static final String LEFT_OVER = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final String BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess";
  private static final String CERTIFICATE =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
  private static final int OWNERSHIP_TAGS = 2;

  private final boolean declared;

  Stage() {
    this(true);
  }

  Stage(boolean declared) {
    this.declared = declared;
  }

  /** What must have been done since onboarding, for this stage to have something to do. */
  List<Stage> before() {
    return List.of();
  }

  abstract void begin(Life life);

  boolean endsGone() {
    return false;
  }

  /** Whether it is about somebody who has a manifest. */
  boolean isDeclared() {
    return declared;
  }

  /** Whether IAM has what it is about: of people made by others, only the sign-in. */
  boolean isThere(CloudUser resource, IamUserView user) {
    return declared ? asDeclared(resource, user) : user.login().isPresent();
  }

  /** Sees to it that there is one in use, and one that somebody switched off. */
  private static void accessKeys(Life life) {
    AwsEmulator aws = life.aws();
    Map<String, String> user = Map.of("UserName", life.name());
    if (aws.iam().user(life.name()).orElseThrow().accessKeys().isEmpty()) {
      aws.call("iam", "CreateAccessKey", user);
      String off =
          aws.call("iam", "CreateAccessKey", user).path("AccessKey").path("AccessKeyId").asText();
      aws.call(
          "iam",
          "UpdateAccessKey",
          Map.of("UserName", life.name(), "AccessKeyId", off, "Status", "Inactive"));
    }
  }

  /** Whether IAM has what the resource declares. */
  private static boolean asDeclared(CloudUser resource, IamUserView user) {
    return user.path().equals(resource.getSpec().path())
        && user.groups().equals(Set.copyOf(resource.getSpec().groups()))
        && user.attachedPolicies().equals(Set.copyOf(resource.getSpec().policies()))
        && user.permissionsBoundary()
            .equals(Optional.ofNullable(resource.getSpec().permissionsBoundary()))
        && user.tags().entrySet().containsAll(resource.getSpec().tags().entrySet())
        && user.tags().size() == resource.getSpec().tags().size() + OWNERSHIP_TAGS;
  }

  private static Map<String, String> with(Map<String, String> user, String key, String value) {
    return Map.of("UserName", user.get("UserName"), key, value);
  }
}
