Feature: Seeing how a funded project stands
  As the person who runs the grant
  I want each return held against what was agreed
  So that I know what to talk about, and what chance alone may explain

  Background:
    Given a project whose young people should trust an adult, target 75%, trigger 65%, returned every quarter of 2026

  Scenario: Above the target, but not surely
    When 45 of 57 is returned for 2026Q1
    Then it stands at "green, uncertain" between 66.7% and 87.5%

  Scenario: A figure equal to the trigger is amber
    When 65 of 100 is returned for 2026Q1
    Then it stands at "amber, uncertain" between 55.3% and 73.6%

  Scenario: A mistake is corrected and remembered
    When 45 of 57 is returned for 2026Q1
    And 46 of 57 is returned for 2026Q1 because "one came late"
    Then 2 returns are remembered and one stands

  Scenario: A correction without a reason is refused
    When 45 of 57 is returned for 2026Q1
    Then 46 of 57 for 2026Q1 is refused with "Say why it is corrected"

  Scenario: What has not come is late
    When 45 of 57 is returned for 2026Q1
    Then on 1 August 2026 the return for 2026Q2 is late

  Scenario: From referral to completion
    When 40 are referred, 30 accepted, 30 started and 12 completed in 2026Q1
    Then 40% of those who started completed, and 30% of those referred

  Scenario: Somebody tells how it was
    When a young person who agreed to it tells "I feel safer" about the trust
    Then it is kept with the trust
    But "Ring me on 07700 900123" is refused with "a telephone number"
