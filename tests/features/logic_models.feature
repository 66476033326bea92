Feature: Proposing a project as a theory of change
  As a grantee without an analyst
  I want to be told in plain words what my theory of change still lacks
  So that I can mend it before a commissioner reads it

  Scenario: A theory from the library can be submitted as it stands
    Given the library's theory of youth mentoring
    When I have it checked
    Then nothing has to be mended
    And the first words are "Youth mentoring: nothing to mend"

  Scenario: Six sentences in a text file are a theory
    Given a file with the six elements of a drop-in for carers
    When I open my file and have it checked
    Then nothing blocks it

  Scenario: The same six sentences without the audience
    Given a file with the six elements of a drop-in for carers
    And I take out the audience
    When I have it checked
    Then V1 alone blocks it

  Scenario: I wanted to take teenagers to a prison, to deter them
    Given the library's theory of youth mentoring
    And the activity "mentoring" becomes visits to a prison, with the approach "prison-awareness"
    When I have it checked against the registers
    Then rule V14 alone is broken, and it blocks
    And the register's row is cited: "YEF Toolkit (version “as read 2026-11-21”, read on 2026-11-21)", "“Harmful”", "https://youthendowmentfund.org.uk/toolkit/prison-awareness-programmes/"

  Scenario: Why I do it all the same stands on every link that rests on it
    Given the library's theory of youth mentoring
    And the activity "mentoring" becomes visits to a prison, with the approach "prison-awareness"
    And every link from "mentoring" says why it stands: "A trial, approved by an ethics committee"
    When I have it checked against the registers
    Then nothing has to be mended

  Scenario: How sure is it all, from end to end?
    Given an argument of three links, held at 80%, 60% and 50%
    When I have it checked
    Then I read that its best chain is 24% sure, red

  Scenario: What was asked about at first must be there before the award
    Given the library's theory of focused deterrence
    And the outcome "weapons" has no indicator
    When I have it checked before an award
    Then rule V6 alone is broken, and it blocks

  Scenario: I forgot to say who the project is for
    Given the library's theory of youth mentoring
    And I take out the audience
    When I have it checked
    Then rule V1 alone is broken, and it blocks
    And I read "The audience is missing."
    And I am told how to mend it: "Say who the project works with."

  Scenario: My arrow from the impact leads back to an activity
    Given the library's theory of hospital navigators
    And I draw an arrow from "impact" back to "share"
    When I have it checked
    Then rule V2 alone is broken, and it blocks
    And the circle is named: "share → extracts → places-known → impact → share"

  Scenario: The arrow back is meant: we learn from what we see
    Given the library's theory of hospital navigators
    And I draw an arrow from "impact" back to "share" and mark it as feedback
    When I have it checked
    Then nothing has to be mended

  Scenario: An output nobody could count
    Given the library's theory of focused deterrence
    And I write the output "plans" without a number
    When I have it checked
    Then rule V5 alone is broken, and it blocks
    And the finding points at "plans"

  Scenario: I cannot measure yet, and say so
    Given the library's theory of focused deterrence
    And the outcome "weapons" has the baseline "from the first survey" and the target "monitor only"
    When I have it checked
    Then nothing has to be mended

  Scenario: An outcome without an indicator is asked about, not refused
    Given the library's theory of focused deterrence
    And the outcome "weapons" has no indicator
    When I have it checked
    Then rule V6 alone is broken, and it does not block

  Scenario: I save my theory and open it again
    Given the library's theory of youth mentoring
    When I save it and open it again
    Then it is the same theory

  Scenario: My file has three faults
    Given a file in which a kind is misspelt, an arrow leads nowhere and a node has no text
    When I open it
    Then it is refused with 3 faults, each with its line
    And one of them says that the kinds are problem, audience, input, activity and so on

  Scenario: How does what we do arrive at the impact?
    Given the library's theory of hospital navigators
    When I follow its paths
    Then the first words are "10 paths lead from 4 activities to 1 impact."
