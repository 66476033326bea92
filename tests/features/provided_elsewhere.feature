Feature: Provided, but not where the need is
  A commissioner asks whether the money goes where people are at risk, and is told only what survives chance.

  Background:
    Given Alton, with 600 recorded violent crimes, and Barton, with 200, of 10,000 residents each

  Scenario: Work stands where the need is lower
    When every project works in Barton
    Then Alton has a gap that survives a thousand draws
    And secondary prevention in Barton is said to be provided where need is low
    And in Alton nothing is provided

  Scenario: A difference that chance could make is not called a gap
    Given Alton, with 6 recorded violent crimes, and Barton, with 5, of 10,000 residents each
    When a project of the same money works in each of them
    Then no area has a gap that survives

  Scenario: There is work, but for other people
    When a project in Alton takes people aged 10 to 17 at secondary prevention
    Then tertiary prevention in Alton for ages 10–17 is the wrong tier
    And secondary prevention in Alton for ages 18–24 is the wrong age

  Scenario: A person falls through between two services
    When Alton has one service for ages 10 to 15 and another for ages 18 to 24
    Then nobody takes a person aged 16 to 17 in Alton
