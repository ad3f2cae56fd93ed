using GalaxyCluster.Cli.Commands;

return await CommandTree.RunAsync(args).ConfigureAwait(false);
