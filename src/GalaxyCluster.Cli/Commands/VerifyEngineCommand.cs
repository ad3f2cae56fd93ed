using System.CommandLine;
using System.Text.Json.Serialization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Verification;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy verify-engine</c>: whether the engine computes on this machine what it must.</summary>
internal static class VerifyEngineCommand
{
    public static Command Create()
    {
        var json = Arguments.Json();
        var command = new Command(
            "verify-engine", "Checks the engine on this machine: arithmetic, functions, vector paths, threads, gradients.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            bool asJson = parsed.GetValue(json);
            if (!asJson)
                Console.WriteLine($"vector path {Simd.Path}, {Environment.ProcessorCount} processors");
            int failed = 0;
            foreach (EngineCheck check in EngineVerification.Run())
            {
                failed += check.Passed ? 0 : 1;
                if (asJson)
                    JsonOutput.WriteLine(check, EngineCheckJson.Default.EngineCheck);
                else
                    Console.WriteLine($"{(check.Passed ? "pass" : "FAIL")}  {check.Name}: {check.Detail}");
            }

            return failed == 0
                ? ExitCodes.Success
                : throw new FailureException(
                    ExitCodes.Unproven, $"{failed} checks failed: this machine must not train in a cluster");
        });
        return command;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EngineCheck))]
internal sealed partial class EngineCheckJson : JsonSerializerContext;
