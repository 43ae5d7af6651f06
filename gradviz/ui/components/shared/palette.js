// The colours of runs, which can be told apart by colour-blind people; those of
// gradviz.plots.colors.PALETTE.

export const PALETTE = {
  light: [
    "#b95200",
    "#1e367d",
    "#005f4d",
    "#692700",
    "#a1529c",
    "#1b1b1b",
    "#6b1ca4",
    "#874c06",
    "#9c0033",
    "#00738b",
    "#5e7833",
    "#5f636a",
  ],
  dark: [
    "#f49d8b",
    "#6a9bff",
    "#87ff92",
    "#da7c00",
    "#b57db0",
    "#ffffff",
    "#d4dbff",
    "#ffcf28",
    "#f45170",
    "#00c4ff",
    "#c7b200",
    "#babfc7",
  ],
};
